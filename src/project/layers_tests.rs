use super::*;

#[test]
fn the_inputs_page_lists_every_field_as_it_is() {
    let page = include_str!("../../docs/inputs.md");
    for layer in LAYERS {
        let section = page
            .split("\n## ")
            .find(|part| part.starts_with(layer.name))
            .unwrap();
        for field in layer.fields {
            let row = format!(
                "| `{}` | {} | {} |",
                field.name,
                field.aliases.join(", "),
                field.doc
            );
            assert!(section.contains(&row), "docs/inputs.md lacks: {row}");
        }
        let rows = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .count();
        assert_eq!(rows, layer.fields.len(), "{}", layer.name);
    }
}

#[test]
fn no_header_means_two_fields_of_one_layer() {
    for layer in LAYERS {
        let mut seen: Vec<(String, &str)> = Vec::new();
        for field in layer.fields {
            for header in std::iter::once(&field.name).chain(field.aliases) {
                let header = folded(header);
                if let Some((_, other)) = seen.iter().find(|(known, _)| *known == header) {
                    assert_eq!(*other, field.name, "{header} in {}", layer.name);
                }
                seen.push((header, field.name));
            }
        }
    }
}
