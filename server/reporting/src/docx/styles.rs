//! The style sheet: Word's own names where it has them, so that its navigation and a firm's template find them.

use std::fmt::Write as _;

const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#;

/// A paragraph's style: id, name, what it is based on, paragraph's properties, run's properties.
type Style = (&'static str, &'static str, &'static str, &'static str, &'static str);

const STYLES: &[Style] = &[
    (
        "Title",
        "Title",
        "Normal",
        r#"<w:spacing w:before="0" w:after="160" w:line="240" w:lineRule="auto"/>"#,
        r#"<w:b/><w:color w:val="191B18"/><w:sz w:val="56"/>"#,
    ),
    (
        "Subtitle",
        "Subtitle",
        "Normal",
        r#"<w:spacing w:after="1600"/>"#,
        r#"<w:color w:val="474A44"/><w:sz w:val="26"/>"#,
    ),
    ("Maker", "Maker", "Normal", r#"<w:spacing w:before="0" w:after="2400"/>"#, r#"<w:b/><w:sz w:val="26"/>"#),
    (
        "Kind",
        "Kind of report",
        "Normal",
        r#"<w:spacing w:after="60"/>"#,
        r#"<w:b/><w:color w:val="{accent}"/><w:sz w:val="21"/>"#,
    ),
    ("Classification", "Classification", "Normal", r#"<w:spacing w:before="240"/>"#, r#"<w:b/>"#),
    ("ContentsTitle", "TOC Heading", "Normal", r#"<w:spacing w:after="240"/>"#, r#"<w:b/><w:sz w:val="38"/>"#),
    (
        "TOC1",
        "toc 1",
        "Normal",
        r#"<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9400"/></w:tabs><w:spacing w:before="120" w:after="40"/>"#,
        r#"<w:b/>"#,
    ),
    (
        "TOC2",
        "toc 2",
        "Normal",
        r#"<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9400"/></w:tabs><w:spacing w:after="30"/><w:ind w:left="240"/>"#,
        "",
    ),
    (
        "TOC3",
        "toc 3",
        "Normal",
        r#"<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9400"/></w:tabs><w:spacing w:after="20"/><w:ind w:left="480"/>"#,
        r#"<w:color w:val="474A44"/>"#,
    ),
    (
        "Heading1",
        "heading 1",
        "Normal",
        r#"<w:keepNext/><w:pBdr><w:top w:val="single" w:sz="18" w:space="6" w:color="{accent}"/></w:pBdr><w:spacing w:before="640" w:after="260"/><w:outlineLvl w:val="0"/>"#,
        r#"<w:b/><w:sz w:val="38"/>"#,
    ),
    (
        "Heading2",
        "heading 2",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="360" w:after="140"/><w:outlineLvl w:val="1"/>"#,
        r#"<w:b/><w:sz w:val="27"/>"#,
    ),
    (
        "Heading3",
        "heading 3",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="420" w:after="120"/><w:outlineLvl w:val="2"/>"#,
        r#"<w:b/><w:sz w:val="24"/>"#,
    ),
    (
        "Heading4",
        "heading 4",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="3"/>"#,
        r#"<w:b/>"#,
    ),
    (
        "TextHeading",
        "Heading in text",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="200" w:after="80"/>"#,
        r#"<w:b/>"#,
    ),
    ("Rating", "Rating", "Normal", r#"<w:keepNext/><w:spacing w:after="120"/>"#, ""),
    (
        "Quote",
        "Quote",
        "Normal",
        r#"<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="CFCFC7"/></w:pBdr><w:ind w:left="200"/>"#,
        r#"<w:color w:val="474A44"/>"#,
    ),
    (
        "Code",
        "Code",
        "Normal",
        r#"<w:keepLines/><w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="DCDCD5"/><w:left w:val="single" w:sz="4" w:space="5" w:color="DCDCD5"/><w:bottom w:val="single" w:sz="4" w:space="4" w:color="DCDCD5"/><w:right w:val="single" w:sz="4" w:space="5" w:color="DCDCD5"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="F4F4F0"/><w:spacing w:before="120" w:after="180" w:line="252" w:lineRule="auto"/><w:ind w:left="120" w:right="120"/>"#,
        r#"<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/><w:sz w:val="16"/>"#,
    ),
    ("ListParagraph", "List Paragraph", "Normal", r#"<w:spacing w:after="60"/><w:ind w:left="360"/>"#, ""),
    ("Caption", "caption", "Normal", r#"<w:spacing w:after="200"/>"#, r#"<w:color w:val="65685F"/><w:sz w:val="17"/>"#),
    ("Figure", "Figure", "Normal", r#"<w:keepNext/><w:spacing w:before="160" w:after="80"/>"#, ""),
    (
        "Cell",
        "Table text",
        "Normal",
        r#"<w:spacing w:before="50" w:after="50" w:line="252" w:lineRule="auto"/>"#,
        r#"<w:sz w:val="18"/>"#,
    ),
    (
        "Gap",
        "Gap",
        "Normal",
        r#"<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>"#,
        r#"<w:sz w:val="8"/>"#,
    ),
    (
        "Rule",
        "Rule",
        "Normal",
        r#"<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="DCDCD5"/></w:pBdr>"#,
        "",
    ),
    (
        "Footer",
        "footer",
        "Normal",
        r#"<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="DCDCD5"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="9400"/></w:tabs><w:spacing w:after="0"/>"#,
        r#"<w:color w:val="65685F"/><w:sz w:val="16"/>"#,
    ),
];

/// The style sheet in a brand's colour (`rrggbb`) and a language.
pub(super) fn sheet(accent: &str, lang: &str) -> String {
    let mut out = String::from(ROOT);
    let _ = write!(
        out,
        r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Segoe UI" w:hAnsi="Segoe UI" w:cs="Segoe UI" w:eastAsia="Segoe UI"/><w:color w:val="191B18"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="{lang}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="130" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#
    );
    for (id, name, base, paragraph, run) in STYLES {
        let (paragraph, run) = (paragraph.replace("{accent}", accent), run.replace("{accent}", accent));
        let _ = write!(
            out,
            r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="{base}"/><w:next w:val="{}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"#,
            if id.starts_with("Heading") { "Normal" } else { id }
        );
    }
    let _ = write!(
        out,
        r#"<w:style w:type="character" w:styleId="CodeText"><w:name w:val="Code in text"/><w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/><w:sz w:val="18"/><w:shd w:val="clear" w:color="auto" w:fill="F4F4F0"/></w:rPr></w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="{accent}"/><w:u w:val="single"/></w:rPr></w:style><w:style w:type="table" w:styleId="Ruled"><w:name w:val="Ruled"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="DCDCD5"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="DCDCD5"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="DCDCD5"/></w:tblBorders><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="120" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>"#
    );
    out
}
