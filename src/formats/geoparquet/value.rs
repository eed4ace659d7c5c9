//! Values of Arrow arrays as cells.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use serde_json::{Map, Value};

use crate::formats::Cell;
use crate::formats::cell::widened;
use crate::formats::text::composed;

/// Whether values of a type become cells; all others count as empty.
pub(super) fn is_read(kind: &DataType) -> bool {
    use DataType as D;
    match kind {
        D::Null
        | D::Boolean
        | D::Int8
        | D::Int16
        | D::Int32
        | D::Int64
        | D::UInt8
        | D::UInt16
        | D::UInt32
        | D::UInt64
        | D::Float16
        | D::Float32
        | D::Float64
        | D::Timestamp(..)
        | D::Date32
        | D::Date64
        | D::Time32(_)
        | D::Time64(_)
        | D::Utf8
        | D::LargeUtf8
        | D::Utf8View
        | D::Decimal128(..)
        | D::Decimal256(..) => true,
        D::List(item) | D::LargeList(item) | D::FixedSizeList(item, _) | D::Map(item, _) => {
            is_read(item.data_type())
        }
        D::Struct(fields) => fields.iter().all(|field| is_read(field.data_type())),
        _ => false,
    }
}

fn of<T: ArrowPrimitiveType>(array: &dyn Array) -> &PrimitiveArray<T> {
    array.as_primitive::<T>()
}

/// A value. Lists and structs are JSON, days and times ISO 8601 in UTC.
pub(super) fn cell(array: &dyn Array, row: usize) -> Cell<'_> {
    use DataType as D;
    if array.is_null(row) {
        return Cell::Null;
    }
    match array.data_type() {
        D::Boolean => array.as_boolean().value(row).into(),
        D::Int8 => i64::from(of::<Int8Type>(array).value(row)).into(),
        D::Int16 => i64::from(of::<Int16Type>(array).value(row)).into(),
        D::Int32 => i64::from(of::<Int32Type>(array).value(row)).into(),
        D::Int64 => of::<Int64Type>(array).value(row).into(),
        D::UInt8 => u32::from(of::<UInt8Type>(array).value(row)).into(),
        D::UInt16 => u32::from(of::<UInt16Type>(array).value(row)).into(),
        D::UInt32 => of::<UInt32Type>(array).value(row).into(),
        D::UInt64 => of::<UInt64Type>(array).value(row).into(),
        D::Float16 => widened(of::<Float16Type>(array).value(row).to_f32()).into(),
        D::Float32 => widened(of::<Float32Type>(array).value(row)).into(),
        D::Float64 => of::<Float64Type>(array).value(row).into(),
        D::Utf8 => text(array.as_string::<i32>().value(row)),
        D::LargeUtf8 => text(array.as_string::<i64>().value(row)),
        D::Utf8View => text(array.as_string_view().value(row)),
        D::Decimal128(..) => decimal(&of::<Decimal128Type>(array).value_as_string(row)),
        D::Decimal256(..) => decimal(&of::<Decimal256Type>(array).value_as_string(row)),
        D::Date32 => shown(of::<Date32Type>(array).value_as_date(row)),
        D::Date64 => shown(of::<Date64Type>(array).value_as_date(row)),
        D::Time32(TimeUnit::Second) => shown(of::<Time32SecondType>(array).value_as_time(row)),
        D::Time32(_) => shown(of::<Time32MillisecondType>(array).value_as_time(row)),
        D::Time64(TimeUnit::Microsecond) => {
            shown(of::<Time64MicrosecondType>(array).value_as_time(row))
        }
        D::Time64(_) => shown(of::<Time64NanosecondType>(array).value_as_time(row)),
        D::Timestamp(unit, zone) => {
            let moment = match unit {
                TimeUnit::Second => of::<TimestampSecondType>(array).value_as_datetime(row),
                TimeUnit::Millisecond => {
                    of::<TimestampMillisecondType>(array).value_as_datetime(row)
                }
                TimeUnit::Microsecond => {
                    of::<TimestampMicrosecondType>(array).value_as_datetime(row)
                }
                TimeUnit::Nanosecond => of::<TimestampNanosecondType>(array).value_as_datetime(row),
            };
            let zone = if zone.is_some() { "Z" } else { "" };
            shown(moment.map(|moment| format!("{}{zone}", moment.format("%Y-%m-%dT%H:%M:%S%.f"))))
        }
        D::List(_) => list(&*array.as_list::<i32>().value(row)),
        D::LargeList(_) => list(&*array.as_list::<i64>().value(row)),
        D::FixedSizeList(..) => list(&*array.as_fixed_size_list().value(row)),
        D::Map(..) => list(&array.as_map().value(row)),
        D::Struct(_) => {
            let parts = array.as_struct();
            let names = parts.column_names().into_iter();
            let members: Map<String, Value> = names
                .zip(parts.columns())
                .map(|(name, part)| (composed(name).into_owned(), json(&**part, row)))
                .collect();
            Cell::Json(Box::new(Value::Object(members)))
        }
        _ => Cell::Null,
    }
}

fn list(items: &dyn Array) -> Cell<'static> {
    let items = (0..items.len()).map(|item| json(items, item)).collect();
    Cell::Json(Box::new(Value::Array(items)))
}

fn json(array: &dyn Array, row: usize) -> Value {
    serde_json::to_value(cell(array, row)).unwrap_or_default()
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(composed(text.trim()))
}

fn shown(value: Option<impl ToString>) -> Cell<'static> {
    value.map(|value| value.to_string()).into()
}

fn decimal(text: &str) -> Cell<'static> {
    match text.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => text.parse::<f64>().map_or(Cell::Null, Cell::from),
    }
}
