//! Tables, and the charts that Word can edit: bars of shaded cells.

use super::{Body, xml::escaped};
use crate::{chart, view::Fact};

/// The width between the margins, in twentieths of a point.
pub(super) const WIDTH: usize = 9_412;

impl Body<'_> {
    /// A table ruled by hairlines.
    pub(super) fn table(&mut self, widths: &[usize], inner: impl FnOnce(&mut Self)) {
        self.xml.raw("<w:tbl><w:tblPr><w:tblStyle w:val=\"Ruled\"/>");
        self.xml.raw(&format!("<w:tblW w:w=\"{}\" w:type=\"dxa\"/>", widths.iter().sum::<usize>()));
        self.xml
            .raw("<w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\"/></w:tblPr><w:tblGrid>");
        widths.iter().for_each(|width| self.xml.raw(&format!("<w:gridCol w:w=\"{width}\"/>")));
        self.xml.raw("</w:tblGrid>");
        inner(self);
        self.xml.raw("</w:tbl>");
        // Two tables that touch would become one.
        self.line("Gap", "");
    }

    /// A row that stays on one page.
    pub(super) fn row(&mut self, inner: impl FnOnce(&mut Self)) {
        self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        inner(self);
        self.xml.raw("</w:tr>");
    }

    /// The row that comes again on every page.
    pub(super) fn head_row(&mut self, inner: impl FnOnce(&mut Self)) {
        self.xml.raw("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        inner(self);
        self.xml.raw("</w:tr>");
    }

    /// A cell with one paragraph; `properties` are Word's own elements.
    pub(super) fn cell(&mut self, width: usize, properties: &str, inner: impl FnOnce(&mut Self)) {
        self.xml.raw(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{properties}</w:tcPr>"));
        self.paragraph("Cell", inner);
        self.xml.raw("</w:tc>");
    }

    /// Heads, then rows of texts.
    pub(super) fn listing(&mut self, widths: &[usize], heads: &[&str], rows: &[Vec<String>]) {
        self.table(widths, |body| {
            body.head_row(|body| {
                widths
                    .iter()
                    .zip(heads)
                    .for_each(|(width, head)| body.cell(*width, "", |body| body.run(head, "<w:b/>")));
            });
            for row in rows {
                body.row(|body| {
                    widths.iter().zip(row).for_each(|(width, text)| body.cell(*width, "", |body| body.run(text, "")));
                });
            }
        });
    }

    /// Label and value.
    pub(super) fn facts(&mut self, facts: &[Fact]) {
        let widths = [2_200, WIDTH - 2_200];
        self.table(&widths, |body| {
            for fact in facts {
                body.row(|body| {
                    body.cell(widths[0], "", |body| body.run(fact.label, "<w:color w:val=\"65685F\"/>"));
                    let style = if fact.code { "<w:rStyle w:val=\"CodeText\"/>" } else { "" };
                    body.cell(widths[1], "", |body| body.run(&fact.value, style));
                });
            }
        });
    }

    /// A bar for each severity, as long as its share; the number beside it says the same.
    pub(super) fn bars(&mut self) {
        let report = self.report;
        let most = report.severities.iter().map(|count| count.count).max().unwrap_or(1).max(1);
        let (label, number) = (1_900, 700);
        let room = WIDTH - label - number;
        for count in &report.severities {
            let filled = (room * count.count / most).clamp(40, room - 40);
            let widths = [label, filled, room - filled, number];
            self.xml.raw("<w:tbl><w:tblPr><w:tblW w:w=\"9412\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
            widths.iter().for_each(|width| self.xml.raw(&format!("<w:gridCol w:w=\"{width}\"/>")));
            self.xml.raw("</w:tblGrid>");
            let mark = chart::mark(&count.key).trim_start_matches('#');
            let colour = if count.count > 0 { mark } else { "F1F1EC" };
            self.row(|body| {
                body.cell(widths[0], "", |body| body.run(count.label, "<w:b/>"));
                body.cell(widths[1], &shade(colour), |_| {});
                body.cell(widths[2], &shade("F1F1EC"), |_| {});
                body.xml.raw(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{number}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/><w:jc w:val=\"right\"/></w:pPr>"));
                body.run(&count.count.to_string(), "<w:b/>");
                body.xml.raw("</w:p></w:tc>");
            });
            self.xml.raw("</w:tbl>");
            self.line("Gap", "");
        }
    }

    /// A severity's word in its colour.
    pub(super) fn severity(&mut self, key: &str, label: &str) {
        let (shape, colour) = match key {
            "critical" => ("⬣ ", "A50F3C"),
            "high" => ("▲ ", "9C3A06"),
            "medium" => ("◆ ", "745200"),
            "low" => ("○ ", "285A87"),
            _ => ("□ ", "575A53"),
        };
        self.run(shape, &format!("<w:color w:val=\"{colour}\"/>"));
        self.run(label, &format!("<w:b/><w:color w:val=\"{colour}\"/>"));
    }

    /// A link to a bookmark of this document.
    pub(super) fn jump(&mut self, anchor: &str, text: &str) {
        self.xml.raw(&format!("<w:hyperlink w:anchor=\"{}\" w:history=\"1\">", escaped(anchor)));
        self.run(text, "");
        self.xml.raw("</w:hyperlink>");
    }
}

fn shade(colour: &str) -> String {
    format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{colour}\"/>")
}
