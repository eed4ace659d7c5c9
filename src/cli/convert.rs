//! `deadzone convert`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::terminal::Terminal;
use super::{Answer, destination, format_named, keep_layers, protect_files};
use crate::convert::{Conversion, convert};
use crate::formats::{Document, DocumentError, Format};
use crate::geodesy::Crs;
use crate::project::{Named, Origin};
use crate::report::Publication;

/// Convert a layer between formats and reference systems
///
/// In: a layer in any format. Out: the same rows in another format or coordinate reference system. What the new format
/// cannot hold is told; a row that cannot be read stops everything unless --skip-broken is given.
#[derive(Debug, Args)]
#[command(
    after_help = "Formats by extension: .csv .geojson .geojsonl .gpkg .fgb .shp .kml .kmz .xlsx\n\
                  .parquet (if built in), text also .gz and .zst.\n\
                  \n\
                  Examples:\n\
                  \x20 deadzone convert xa.shp xa.gpkg --from-crs EPSG:9208 --to-crs EPSG:4326\n\
                  \x20 deadzone convert tinh.xlsx thon.geojson --layer \"Danh sách\""
)]
pub(super) struct Convert {
    /// File to read; - for standard input
    #[arg(value_name = "IN", allow_hyphen_values = true)]
    input: String,
    /// File to write; - for standard output, with --format
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Layer of a GeoPackage, sheet of a workbook, folder of a KML file
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Coordinate reference system of IN, which goes before what the file says: EPSG:3405, a PROJ string
    #[arg(long, value_name = "CRS", allow_hyphen_values = true)]
    from_crs: Option<String>,
    /// Coordinate reference system of OUT [default: that of IN, or WGS 84 where the format has no other]
    #[arg(long, value_name = "CRS", allow_hyphen_values = true)]
    to_crs: Option<String>,
    /// Format of OUT by its usual extension [default: that of OUT's extension]
    #[arg(long, value_name = "EXTENSION")]
    format: Option<String>,
    /// Leave rows and geometries out that cannot be read, instead of stopping
    #[arg(long)]
    skip_broken: bool,
}

impl Convert {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let named = Named::parse(&self.input).with_context(|| self.input.clone())?;
        let crs = |text: Option<&str>, which: &str| {
            let parsed = text.map(Crs::parse).transpose();
            parsed.with_context(|| format!("{which} cannot be used"))
        };
        let from = match &self.from_crs {
            Some(_) => crs(self.from_crs.as_deref(), "--from-crs")?,
            None => crs(named.crs, "the crs= behind the input")?,
        };
        if named.operator.is_some() || named.technology.is_some() {
            bail!(
                "operator= and technology= belong to layers of a project; convert does not use them"
            );
        }
        let to = crs(self.to_crs.as_deref(), "--to-crs")?;
        let is_stdout = self.output == Path::new("-");
        let path = Some(self.output.as_path()).filter(|_| !is_stdout);
        let format = format_named(self.format.as_deref(), path)?;
        let document = document(&named)?;
        let conversion = Conversion {
            layer: self.layer.as_deref().or(named.layer),
            name: None,
            from: from.as_ref(),
            to: to.as_ref(),
            skip_broken: self.skip_broken,
            joins_lists: false,
        };
        if !is_stdout {
            protect_files(&[PathBuf::from(named.file)], [self.output.clone()])?;
            keep_layers(&self.output)?;
        }
        let converted = if is_stdout {
            let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
            let path = folder
                .path()
                .join(format!("layer.{}", format.extensions()[0]));
            let converted = convert(&document, &path, format, conversion)?;
            if converted.written.files.len() > 1 {
                bail!(
                    "{} is several files, which standard output cannot hold",
                    format.name()
                );
            }
            let mut out = io::stdout().lock();
            let mut file = std::fs::File::open(&path)?;
            io::copy(&mut file, &mut out).context("cannot write to stdout")?;
            out.flush().context("cannot write to stdout")?;
            converted
        } else {
            let (publication, name) = destination(&self.output)?;
            let converted = convert(&document, &publication.place(&name), format, conversion)?;
            publication.adopt(&converted.written.files)?;
            Publication::finish(publication)?;
            converted
        };
        for note in converted.notes.iter().chain(&converted.written.losses) {
            terminal.warn(note);
        }
        if converted.broken > 0 {
            terminal.warn(&format!(
                "{} left out, the first are:\n{}",
                crate::lang::counted(
                    converted.broken,
                    "row or geometry could not be read and was",
                    "rows or geometries could not be read and were"
                ),
                converted.first_broken.join("\n")
            ));
        }
        let moved = if converted.from == converted.to {
            converted.from
        } else {
            format!(
                "{} to {} ({})",
                converted.from, converted.to, converted.operation
            )
        };
        let rows = crate::lang::counted(converted.rows, "row", "rows");
        terminal.say(&format!("{rows}, {moved}"));
        Ok(Answer::Done)
    }
}

fn document(named: &Named<'_>) -> anyhow::Result<Document> {
    let format = match named.format {
        None => None,
        Some(extension) => Some(
            Format::of_extension(extension)
                .with_context(|| format!("format={extension} is no known format"))?,
        ),
    };
    let document = Document::open(&Origin::Folder(PathBuf::new()), named.file, format);
    document.map_err(|error| match error {
        DocumentError::Io(error) => {
            anyhow::Error::new(error).context(format!("cannot read {}", named.file))
        }
        DocumentError::Format(error) => anyhow::anyhow!("{} {error}", named.file),
    })
}
