//! Writing a layer: features go to a file beside, then behind the index in the order of its leaves.
//!
//! The index knows features by their boxes, so a layer with a row that has no geometry is written without
//! one: such a row would be found in no box, and some programs refuse it.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent};
use flatgeobuf::{Column as Field, ColumnArgs, ColumnType, Crs, CrsArgs, Header, HeaderArgs};
use geo::BoundingRect;
use geo_types::Geometry;

use super::encode::{Encoder, layer_type};
use super::header::MAGIC;
use super::hilbert;
use crate::formats::fitted::{ANOTHER_KIND, Fitted, Lost, endless, fitted, is_finite};
use crate::formats::{Cell, ColumnKind, CrsText, Format, LayerWriter, Schema, WriteError, Written};
use crate::project::Bytes;

/// Children of a node of the index.
const NODE_SIZE: u16 = PackedRTree::DEFAULT_NODE_SIZE;
/// Features are copied in pieces of about this size, behind each of which their pages are given back.
const PIECE: usize = 1 << 25;

/// A layer under way.
#[derive(Debug)]
pub(in crate::formats) struct Writer<'s> {
    schema: Schema<'s>,
    path: PathBuf,
    out: BufWriter<File>,
    /// The features in the order they came.
    unsorted: BufWriter<File>,
    encoder: Encoder,
    properties: Vec<u8>,
    /// The box of each feature that has a geometry, and its place among all.
    boxes: Vec<NodeItem>,
    /// Where each feature ends in the file of the unsorted.
    ends: Vec<u64>,
    misfits: Lost,
    endless: u64,
}

fn unfit(message: String) -> WriteError {
    WriteError::Unfit {
        format: Format::FlatGeobuf.name(),
        message,
    }
}

impl<'s> Writer<'s> {
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'s>) -> Result<Self, WriteError> {
        let columns = schema.columns.len();
        if columns > usize::from(u16::MAX) {
            return Err(unfit(format!(
                "it holds {} columns, not {columns}; leave some out",
                u16::MAX
            )));
        }
        let out = BufWriter::with_capacity(1 << 18, File::create(path)?);
        // Beside the file, where there is room for it.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let unsorted = tempfile::tempfile_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self {
            schema: schema.clone(),
            path: path.to_owned(),
            out,
            unsorted: BufWriter::with_capacity(1 << 18, unsorted),
            encoder: Encoder::default(),
            properties: Vec::new(),
            boxes: Vec::new(),
            ends: Vec::new(),
            misfits: Lost::of(columns),
            endless: 0,
        })
    }

    /// The header with its size before it.
    fn header(&self, extent: Option<&NodeItem>, node_size: u16) -> Vec<u8> {
        let schema = &self.schema;
        let mut builder = FlatBufferBuilder::new();
        let builder = &mut builder;
        let crs = (!schema.geometry.is_empty()).then(|| crs(builder, schema.crs));
        let columns: Vec<_> = schema
            .columns
            .iter()
            .map(|column| {
                let name = builder.create_string(&column.name);
                let args = ColumnArgs {
                    name: Some(name),
                    type_: column_type(column.kind),
                    ..ColumnArgs::default()
                };
                Field::create(builder, &args)
            })
            .collect();
        let columns = builder.create_vector(&columns);
        let name = builder.create_string(schema.layer);
        let description = Some(schema.description).filter(|text| !text.is_empty());
        let description = description.map(|text| builder.create_string(text));
        let envelope = extent.map(|extent| {
            builder.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y])
        });
        let header = Header::create(
            builder,
            &HeaderArgs {
                name: Some(name),
                title: Some(name),
                description,
                envelope,
                geometry_type: layer_type(schema.geometry),
                columns: Some(columns),
                features_count: self.ends.len() as u64,
                index_node_size: node_size,
                crs,
                ..HeaderArgs::default()
            },
        );
        builder.finish_size_prefixed(header, None);
        builder.finished_data().to_vec()
    }

    /// The values of a row that are not null, each behind the number of its column.
    fn properties(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        let out = &mut self.properties;
        out.clear();
        for (place, (cell, column)) in (0_u16..).zip(cells.iter().zip(self.schema.columns)) {
            let Some(value) = fitted(cell, column.kind) else {
                self.misfits.count(usize::from(place));
                continue;
            };
            if value == Fitted::Null {
                continue;
            }
            out.extend(place.to_le_bytes());
            match value {
                Fitted::Null => {}
                Fitted::Flag(flag) => out.push(u8::from(flag)),
                Fitted::Whole(number) => out.extend(number.to_le_bytes()),
                Fitted::Real(number) => out.extend(number.to_le_bytes()),
                Fitted::Text(text) => {
                    let length = u32::try_from(text.len()).map_err(|_error| {
                        unfit(format!("a value of {:?} is longer than 4 GiB", column.name))
                    })?;
                    out.extend(length.to_le_bytes());
                    out.extend(text.as_bytes());
                }
            }
        }
        Ok(())
    }

    /// Writes all from the header on; whether there is an index.
    fn assemble(&mut self) -> Result<bool, WriteError> {
        self.unsorted.flush()?;
        let extent = calc_extent(&self.boxes);
        let has_boxes = !self.boxes.is_empty();
        let is_indexed = has_boxes && self.boxes.len() == self.ends.len();
        let node_size = if is_indexed { NODE_SIZE } else { 0 };
        let header = self.header(has_boxes.then_some(&extent), node_size);
        self.out.write_all(MAGIC)?;
        self.out.write_all(&[0])?;
        self.out.write_all(&header)?;
        let mut unsorted = self.unsorted.get_ref();
        unsorted.rewind()?;
        if !is_indexed {
            io::copy(&mut unsorted, &mut self.out)?;
            return Ok(false);
        }
        let features = Bytes::of_file(unsorted)?;
        hilbert::sort(&mut self.boxes, &extent);
        let mut order = Vec::with_capacity(self.boxes.len());
        let mut offset = 0;
        for leaf in &mut self.boxes {
            let span = span(&self.ends, leaf.offset).filter(|span| span.end <= features.len());
            let span = span.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
            leaf.offset = offset;
            offset += span.len() as u64;
            order.push(span);
        }
        let tree = PackedRTree::build(&self.boxes, &extent, NODE_SIZE);
        let tree = tree.map_err(|error| io::Error::other(error.to_string()))?;
        tree.stream_write(&mut self.out)?;
        drop(tree);
        let mut copied = 0;
        for span in order {
            copied += span.len();
            self.out.write_all(&features[span])?;
            if copied >= PIECE {
                features.release(0..features.len());
                copied = 0;
            }
        }
        Ok(true)
    }
}

impl LayerWriter for Writer<'_> {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        self.properties(cells)?;
        let kept = geometry.filter(|geometry| is_finite(geometry));
        self.endless += u64::from(kept.is_none() && geometry.is_some());
        if let Some(around) = kept.and_then(BoundingRect::bounding_rect) {
            let (low, high) = (around.min(), around.max());
            let mut leaf = NodeItem::bounds(low.x, low.y, high.x, high.y);
            leaf.offset = self.ends.len() as u64;
            self.boxes.push(leaf);
        }
        let feature = self.encoder.feature(kept, &self.properties);
        let feature = feature
            .ok_or_else(|| unfit("a row is larger than 512 MiB; split its geometry".to_owned()))?;
        self.unsorted.write_all(feature)?;
        let end = self.ends.last().copied().unwrap_or(0) + feature.len() as u64;
        self.ends.push(end);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        let is_indexed = self.assemble()?;
        self.out.flush()?;
        let names = self.schema.columns.iter().map(|column| &*column.name);
        let mut losses: Vec<String> = self.misfits.told(names, ANOTHER_KIND).collect();
        losses.extend(endless(self.endless));
        let crs = self.schema.crs;
        if !self.schema.geometry.is_empty() && crs.code.is_none() && crs.wkt.is_empty() {
            losses.push(crs.untold());
        }
        let without = self.ends.len() - self.boxes.len();
        if !is_indexed && !self.boxes.is_empty() {
            losses.push(format!(
                "there is no spatial index, because {without} {} no geometry",
                if without == 1 { "row has" } else { "rows have" }
            ));
        }
        Ok(Written {
            files: vec![self.path],
            losses,
        })
    }
}

/// Where a feature stands among all.
fn span(ends: &[u64], place: u64) -> Option<Range<usize>> {
    let place = usize::try_from(place).ok()?;
    let start = match place.checked_sub(1) {
        Some(before) => *ends.get(before)?,
        None => 0,
    };
    Some(usize::try_from(start).ok()?..usize::try_from(*ends.get(place)?).ok()?)
}

fn column_type(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Flag => ColumnType::Bool,
        ColumnKind::Whole => ColumnType::Long,
        ColumnKind::Real => ColumnType::Double,
        ColumnKind::Text => ColumnType::String,
        ColumnKind::Json => ColumnType::Json,
    }
}

fn crs<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    text: CrsText<'_>,
) -> flatbuffers::WIPOffset<Crs<'b>> {
    let code = text.code.and_then(|code| i32::try_from(code).ok());
    let args = CrsArgs {
        org: code.map(|_| builder.create_string("EPSG")),
        code: code.unwrap_or(0),
        name: Some(builder.create_string(text.name)),
        wkt: Some(builder.create_string(text.wkt)),
        ..CrsArgs::default()
    };
    Crs::create(builder, &args)
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
