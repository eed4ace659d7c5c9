//! The cover, the contents and the last lines.

use std::fmt::Write as _;

use super::sheet::{Html, Sheet, filled};
use super::style::running;
use super::words::{SUBTITLE, TITLE};
use crate::lang::{Lang, Text};
use crate::project::Origin;
use crate::report::edition::Edition;
use crate::report::markup::escaped;

/// How many inputs the cover shows.
const INPUTS: usize = 10;

/// How many digits of a fingerprint are shown.
pub(super) const DIGITS: usize = 12;

const REPORT: Text = Text::new("Report of a run", "Báo cáo kết quả tính toán");
const UNNAMED: Text = Text::new("Run without a name", "Lượt tính toán chưa đặt tên");
const AS_OF: Text = Text::new("As of", "Số liệu tính đến ngày");
const CREATED: Text = Text::new("Date of the report", "Ngày lập báo cáo");
const UNDATED: Text = Text::new("not stated", "không nêu");
const PROGRAM: Text = Text::new("Program", "Chương trình");
const DATA: Text = Text::new("Data", "Dữ liệu");
const EMBEDDED: Text = Text::new(
    "the dataset that is part of the program",
    "bộ dữ liệu kèm theo chương trình",
);
const FILES: Text = Text::new(
    "files of the project, listed below",
    "các tệp của dự án, liệt kê dưới đây",
);
const POLICY: Text = Text::new("Policy of the decisions", "Chính sách lựa chọn");
const PRESET: Text = Text::new("Ranking preset", "Bộ tiêu chí xếp hạng");
const BOOK: Text = Text::new("Cost book", "Bộ đơn giá");
const SEED: Text = Text::new("Seed of the draws", "Hạt giống ngẫu nhiên");
const FINGERPRINTS: Text = Text::new(
    "Fingerprints of the inputs (SHA-256, first digits)",
    "Mã băm của dữ liệu đầu vào (SHA-256, các chữ số đầu)",
);
const MORE: Text = Text::new(
    "and {n} more, listed under data quality",
    "và {n} tệp khác, liệt kê ở phần chất lượng dữ liệu",
);
const RELY: Text = Text::new("Who may rely on this", "Phạm vi sử dụng");
const RELY_SYNTHETIC: Text = Text::new(
    "The notice of this run says that data are synthetic. The report shows what the program does with such data. Nobody may decide on real villages, money or sites by it.",
    "Theo lưu ý của lượt tính toán này, dữ liệu là dữ liệu giả lập. Báo cáo chỉ minh họa cách chương trình xử lý dữ liệu. Không được dùng báo cáo để quyết định đối với thôn, bản, kinh phí hoặc trạm có thật.",
);
const RELY_NOTICE: Text = Text::new(
    "The notice above applies to every number, table and map of this report. Figures are for planning: positions, power and signal are to be checked in the field before money is committed.",
    "Lưu ý nêu trên áp dụng cho mọi số liệu, bảng và bản đồ trong báo cáo. Số liệu phục vụ công tác lập kế hoạch; vị trí, nguồn điện và tình trạng sóng cần được kiểm tra thực địa trước khi phân bổ kinh phí.",
);
const RELY_PLAIN: Text = Text::new(
    "For planning by those who know the inputs. Figures are as good as the declared data behind them: positions, power and signal are to be checked in the field before money is committed.",
    "Dùng cho công tác lập kế hoạch của đơn vị nắm rõ dữ liệu đầu vào. Số liệu chỉ chính xác như dữ liệu do các bên khai báo; vị trí, nguồn điện và tình trạng sóng cần được kiểm tra thực địa trước khi phân bổ kinh phí.",
);
const CONTENTS: Text = Text::new("Contents", "Mục lục");
const COLOPHON: Text = Text::new(
    "Made by {program} from the inputs on the cover page. The same inputs, settings and version give the same report, letter by letter. No clock was read; the date of the report is the one that was stated.",
    "Do {program} lập từ dữ liệu nêu ở trang bìa. Cùng dữ liệu đầu vào, cùng thiết lập và cùng phiên bản sẽ cho ra đúng báo cáo này, giống từng ký tự. Chương trình không đọc đồng hồ; ngày lập báo cáo là ngày được khai báo.",
);

/// The words by which a notice says that data are made up.
const SYNTHETIC: [&str; 3] = ["synthetic", "giả lập", "tổng hợp nhân tạo"];

/// Whether the notice says that data are made up.
pub(super) fn is_synthetic(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    SYNTHETIC.iter().any(|word| notice.contains(word))
}

/// Name and version of the program.
fn program() -> Html {
    Html::words(concat!("deadzone ", env!("CARGO_PKG_VERSION")))
}

/// The cover page and the contents.
pub(super) fn front(
    edition: &Edition<'_>,
    lang: Lang,
    sections: &[(&'static str, Text)],
) -> String {
    let sheet = Sheet::new(lang);
    let words = |text: Text| escaped(text.of(lang));
    let summary = edition.summary;
    let name = if summary.name.trim().is_empty() {
        Html::words(UNNAMED.of(lang))
    } else {
        Html::given(&summary.name)
    };
    let mut out = running(&summary.name, lang);
    let _ = write!(
        out,
        "<header class=\"cover\"><p class=\"kicker\">{}</p><h1>{}</h1><p class=\"subtitle\">{}</p>\
         <p class=\"run\">{}</p>",
        words(REPORT),
        words(TITLE),
        words(SUBTITLE),
        name.0
    );
    if !summary.notice.trim().is_empty() {
        let _ = write!(
            out,
            "<p class=\"notice\">{}</p>",
            Html::given(&summary.notice).0
        );
    }
    out.push_str("<dl>");
    for (term, told) in identity(&sheet, edition) {
        let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", words(term), told.0);
    }
    out.push_str("</dl>");
    let rely = if is_synthetic(&summary.notice) {
        RELY_SYNTHETIC
    } else if summary.notice.trim().is_empty() {
        RELY_PLAIN
    } else {
        RELY_NOTICE
    };
    let _ = writeln!(
        out,
        "<p class=\"rely\"><strong>{}.</strong> {}</p></header>",
        words(RELY),
        words(rely)
    );
    let _ = write!(
        out,
        "<nav class=\"contents\"><h2>{}</h2><ol>",
        words(CONTENTS)
    );
    for (anchor, title) in sections {
        let _ = write!(
            out,
            "<li><a href=\"#paper-{}-{anchor}\">{}</a></li>",
            lang.as_str(),
            words(*title)
        );
    }
    out.push_str("</ol></nav>\n");
    out
}

/// What tells this run from others.
fn identity(sheet: &Sheet, edition: &Edition<'_>) -> Vec<(Text, Html)> {
    let settings = &edition.project.settings;
    let day = |day: Option<_>| day.map_or_else(|| sheet.words(UNDATED), |day| sheet.day(Some(day)));
    let data = match edition.project.origin {
        Origin::Embedded => EMBEDDED,
        Origin::Folder(_) => FILES,
    };
    let inputs = &edition.facts.survey.inputs;
    let mut prints: Vec<String> = inputs
        .iter()
        .take(INPUTS)
        .map(|input| {
            let print = input.sha256.as_deref().unwrap_or("–");
            let print = print.get(..DIGITS).unwrap_or(print);
            format!("{} {}", Html::code(print).0, Html::file(&input.file).0)
        })
        .collect();
    if inputs.len() > INPUTS {
        let more = [("n", sheet.count(inputs.len() - INPUTS))];
        prints.push(sheet.filled(MORE, &more).0);
    }
    vec![
        (AS_OF, day(settings.project.as_of)),
        (CREATED, day(edition.created)),
        (PROGRAM, program()),
        (DATA, sheet.words(data)),
        (POLICY, sheet.word(settings.decision.policy.as_str())),
        (PRESET, Html::code(&settings.ranking.preset)),
        (BOOK, Html::code(&settings.costs.book)),
        (SEED, Html(settings.project.seed.to_string())),
        (FINGERPRINTS, Html(prints.join("<br/>"))),
    ]
}

/// The last lines.
pub(super) fn colophon(edition: &Edition<'_>, lang: Lang) -> String {
    let text = filled(COLOPHON, lang, &[("program", program())]);
    let notice = Html::given_or(Some(&edition.summary.notice));
    let notice = if edition.summary.notice.trim().is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>", notice.0)
    };
    format!(
        "<footer class=\"colophon\"><p>{}</p>{notice}</footer>\n",
        text.0
    )
}
