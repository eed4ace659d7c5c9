"""Village names in the style of each region, from hand-made lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NUMBERED = tuple(str(n) for n in range(1, 13))
SINO = (
    "Đông", "Tây", "Nam", "Bắc", "Trung", "Phú", "An", "Hòa", "Bình", "Tân", "Thanh", "Xuân",
    "Vĩnh", "Long", "Mỹ", "Thành", "Hưng", "Phúc", "Lộc", "Thịnh", "Minh", "Quang", "Đại", "Hải",
    "Sơn", "Giang", "Thái", "Yên", "Đức", "Lạc", "Kim", "Ngọc", "Cao", "Phong", "Hồng", "Tiến",
)
THAI_HEAD = ("Nậm", "Huổi", "Pá", "Nà", "Phiêng", "Pú", "Co", "Hua", "Mường", "Tà", "Noong", "Xốp")
THAI_TAIL = (
    "Pồ", "Khăn", "Lanh", "Mạ", "Hốc", "Sàng", "Ngụa", "Vai", "Củng", "Chiềng", "Lót", "Phay",
    "Hin", "Cang", "Ban", "Mu", "Tông", "Lếch", "Khôm", "Sa", "Dôn", "Kẹn", "Ún", "Nhung",
    "Thén", "Ngoa", "Po", "Tấu", "Luông", "Mí", "Chanh", "Hạ", "Bai", "Cắn", "Típ", "Xả",
)
HMONG = (
    "Tả Phìn", "Lao Chải", "Sín Chải", "Lùng Cúng", "Sử Pán", "Phìn Hồ", "Giàng Phình",
    "Háng Đồng", "Tả Ngảo", "Séo Lủng", "Sảng Ma", "Can Hồ", "Lùng Phình", "Chế Tạo", "Dào San",
    "Ma Lé", "Tả Lủng", "Sà Phìn", "Pải Lủng", "Xín Cái", "Lũng Thầu", "Séo Hồ", "Háng Tầu",
    "Nhìu Cồ San", "Sì Lờ Lầu", "Tả Van", "Hầu Thào", "Lùng Vài", "Cán Cấu", "Nàn Sín", "Thải Giàng",
    "Pờ Ly Ngài", "Bản Díu", "Chí Cà", "Tung Vài", "Nậm Ty", "Hồ Thầu", "Pố Lồ", "Tùng Sán", "Ngàm La",
)
TAY_HEAD = ("Nà", "Khuổi", "Lũng", "Pác", "Bản", "Cốc", "Phia", "Nặm", "Kéo", "Tổng", "Thâm", "Khau")
TAY_TAIL = (
    "Pài", "Luông", "Sliềng", "Cai", "Khoang", "Nọi", "Mười", "Thốc", "Lạn", "Vường", "Giáo",
    "Ngần", "Hoáy", "Chang", "Mạ", "Đeng", "Rịa", "Lầy", "Tẩu", "Kéo", "Bó", "Khao", "Diển",
    "Sắng", "Thẳm", "Tặc", "Phung", "Cáp", "Ỏ", "Lóa", "Slon", "Đán", "Quang", "Vài", "Duồng",
)
MUONG = (
    "Mường", "Chiềng", "Lầm", "Bái", "Đúng", "Vó", "Khụ", "Cốc", "Rậm", "Trám", "Sung", "Đồi",
    "Nước", "Thung", "Suối", "Bưng", "Cành", "Khang", "Lạt", "Củ", "Đầm", "Bống", "Trại", "Ong",
)
TRUONG_SON = (
    "A Xóc", "Tà Rụt", "Ka Tăng", "Cu Pua", "A Rớt", "La Heng", "Cù Bai", "Tà Păng", "Xa Ry",
    "A Tin", "Ra Ty", "Pa Lin", "Cha Lỳ", "Ta Ri", "A Dơi", "Ba Loóc", "Cát", "Ho Le", "Tăng Cô",
    "Troi", "K Tu", "A Ngo", "Pa Hy", "Kỳ Neh", "La Tó", "Cha Lo", "Ka Oóc", "Dốc Mây", "Bến Đường",
    "Rục", "Ka Ai", "Y Leng", "Chà Cáp", "Tà Vờng", "A Liêng", "Pa Đu", "A Đeeng", "Axan", "Ganil",
    "Tr'hy", "Aró", "Bhlô", "Pr'ning", "Arầng", "Achia", "Voòng", "Dading", "Pà Xua", "Zơ Ngây",
)
PLEI = (
    "Kần", "Rơ Wăk", "Bông", "Chư Hdrông", "Klah", "Mơ Nú", "Kte", "Ơi", "Đăk Ốp", "Ia Lang", "Tơ Mật",
    "Kuk", "Hle", "Ngol", "Pông", "Bôn", "Krông", "Mrah", "Đê", "Xóa", "Trang", "Ring", "Weh", "Lốp",
    "Kram", "Tao", "Yăng", "Blang", "Groi", "Thung", "Hrung", "Jút", "Dơng", "Sâm", "Nú", "Piơm",
)
DAK = (
    "Mế", "Ang", "Rế", "Choong", "Kôi", "Nhoong", "Glei", "Pét", "Sao", "Blô", "Roong", "Tăng", "Xế",
    "Long", "Nai", "Ang Nốp", "Viên", "Riếp", "Ba", "Tờ Kan", "Pne", "Kơ Nia", "Lây", "Dơn", "Hơniêng",
)
EDE = (
    "Ea Kao", "Krông", "Trấp", "Dhung", "Kdun", "M'Duk", "Cuôr", "Ea Mta", "Tơng", "Ja", "Drang Phốk",
    "Jang Lành", "Niêng", "Tul", "Ea Rông", "Kiều", "Chàm", "Bir", "Ung", "Đắk Tuôr", "Liêng", "Hang",
    "Mblớt", "Knia", "Sah", "Triết", "Năng", "Yông", "Kuốp", "Mghí", "Tling", "Lê", "Ba Na", "Suôr",
)
CENTRAL_HIGHLAND = (
    "Đạ Nghịt", "Păng Sim", "Lán Tranh", "Tou Neh", "Ka Đơn", "Pré", "B'Sumrăc", "Đạ Ploa", "R'Hang Trụ",
    "Bu N'Đor", "Bu Prăng", "Đắk Snao", "R'Lông", "Đạ K'Nàng", "K'Long", "Liêng Srônh", "Đưng Trang",
    "Tu La", "Phi Mur", "N'Jiêng", "Jang Plei", "Đạ Tồn", "Kon Rum", "Bê Đê", "Hang Hớt", "Ma Bó",
)
RAGLAI = (
    "Tà Lú", "Ma Hoa", "Suối Rua", "Tà Lọt", "Ma Ty", "Bà Râu", "Tà Gộc", "Hòn Dung", "A Xây", "Cà Hon",
    "Tà Nô", "Ma Rớ", "Gia Rích", "Suối Lở", "Ha Lá Hạ", "Giồng Cạo", "Bố Lang", "Tà Mơ", "Đá Trắng", "Ko Róa",
)
HRE = (
    "Gò Rét", "Mang Krá", "Nước Lầy", "Làng Vờ", "Ba Nhà", "Xà Nay", "Tà Noát", "Huy Em", "Nước Vương",
    "Ra Pân", "Mang Đen", "Làng Trui", "Nước Đang", "Tang Tong", "Gò Da", "Ka Nung", "Nước Xa", "Trà Nga",
    "Măng Tó", "Ong Deo", "Tắk Pát", "Tăk Ngo", "Răng Chuỗi", "Lăng Lương", "Mô Chai", "Măng Lin",
)
MEKONG_HEAD = ("Rạch", "Kinh", "Cái", "Xẻo", "Giồng", "Bàu", "Vàm", "Gò", "Mương", "Láng", "Cồn", "Tắc")
MEKONG_TAIL = (
    "Dừa", "Mới", "Ngang", "Tràm", "Đình", "Sậy", "Lớn", "Ông Cò", "Bà Tư", "Đước", "Chồn", "Sen",
    "Tre", "Ráng", "Giữa", "Nước", "Cui", "Đá", "Cạn", "Vong", "Ông Hai", "Lá", "Trâm", "Cầu",
)
ISLAND_NAMES = ("Bãi Dài", "Bãi Hương", "Bến Cảng", "Hòn Một", "Bãi Sau", "Hải Tiến", "Bãi Ngự", "Đầu Đảo")

NORTH_WEST, NORTH_HMONG, NORTH_EAST, NORTH_MUONG = ("11", "12", "14"), ("08", "15"), ("04", "19", "20"), ("25",)
SOUTH_WEST = ("82", "86", "91", "92", "96")
SOUTH_EAST = ("75", "79", "80")


def pick(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def pair(heads: Sequence[str], tails: Sequence[str], rng: np.random.Generator) -> str:
    head, tail = pick(heads, rng), pick(tails, rng)
    return f"{head} {tail}" if head != tail else f"{head} {pick(NUMBERED, rng)}"


def village_name(
    province: str, town: bool, upland: float, island: bool, latitude: float, rng: np.random.Generator
) -> str:
    """A name in the style of the place, perhaps already used next door."""
    south = province in SOUTH_WEST + SOUTH_EAST
    if town:
        kind = "Khóm" if province in SOUTH_WEST else "Khu phố" if south else "Tổ dân phố"
        return f"{kind} {pick(NUMBERED, rng)}"
    if island:
        kind = "Ấp" if south else "Thôn"
        return f"{kind} {pick(ISLAND_NAMES if rng.random() < 0.6 else NUMBERED, rng)}"
    if upland > 0.12:
        if province in NORTH_WEST or province in ("38", "40", "15") and rng.random() < 0.6:
            hmong = province not in ("38", "40") and rng.random() < 0.3
            return f"Bản {pick(HMONG, rng) if hmong else pair(THAI_HEAD, THAI_TAIL, rng)}"
        if province in ("38", "40"):
            return f"Bản {pick(MUONG, rng)} {pick(THAI_TAIL, rng)}"
        if province in NORTH_HMONG:
            tay = rng.random() < 0.45
            return f"Thôn {pair(TAY_HEAD, TAY_TAIL, rng) if tay else pick(HMONG, rng)}"
        if province in NORTH_EAST:
            return f"{'Xóm' if province == '04' else 'Thôn'} {pair(TAY_HEAD, TAY_TAIL, rng)}"
        if province in NORTH_MUONG or province in ("01", "37"):
            return f"Xóm {pair(MUONG, MUONG, rng)}"
        if province in ("42", "44"):
            return f"Bản {pick(TRUONG_SON, rng)}"
        if province in ("46", "48"):
            return f"Thôn {pick(TRUONG_SON if latitude > 15.5 else HRE, rng)}"
        if province == "51":
            if latitude < 15.25 and rng.random() < 0.45:
                return f"Làng {pick(DAK, rng)}" if rng.random() < 0.5 else f"Thôn Đăk {pick(DAK, rng)}"
            return f"Thôn {pick(HRE, rng)}" if rng.random() < 0.6 else f"Kon {pick(DAK, rng)}"
        if province == "52":
            return f"{pick(('Plei', 'Plei', 'Làng', 'Làng', 'Kon'), rng)} {pick(PLEI, rng)}"
        if province == "66":
            return f"Buôn {pick(EDE, rng)}" if rng.random() < 0.75 else f"Thôn {pick(NUMBERED, rng)}"
        if province == "56":
            return f"Thôn {pick(RAGLAI, rng)}"
        if province in ("68", "75"):
            kind = "Sóc" if province == "75" else pick(("Thôn", "Bon", "Buôn"), rng)
            return f"{kind} {pick(CENTRAL_HIGHLAND, rng)}"
    if province in SOUTH_WEST and rng.random() < 0.45:
        return f"Ấp {pair(MEKONG_HEAD, MEKONG_TAIL, rng)}"
    kind = "Ấp" if south else "Xóm" if province in ("40", "19") and rng.random() < 0.6 else "Thôn"
    if rng.random() < 0.35:
        return f"{kind} {pick(NUMBERED, rng)}"
    return f"{kind} {pair(SINO, SINO, rng)}"
