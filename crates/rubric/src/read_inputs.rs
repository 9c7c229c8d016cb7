//! Reads `inputs.yaml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Binding, ColumnDef, InputDef, ValueType};

use crate::method::{Label, Slot};
use crate::problem::quote;
use crate::read::{Fields, Reader};
use crate::yaml::{Entry, Kind, Node};

/// Dimensions with the id and text of their values.
type Dimensions = Vec<(String, Vec<(String, String)>)>;

impl Reader {
    pub(crate) fn read_inputs(&mut self, node: &Node) {
        let Some(f) = self.map(node) else { return };
        self.read_inputs_in(&f);
        self.finish(&f, "inputs.yaml");
    }

    pub(crate) fn read_inputs_in(&mut self, f: &Fields<'_>) {
        if let Some(list) = self.need(f, "inputs") {
            for entry in self.entries(list) {
                if let Some(input) = self.read_input(entry) {
                    let index = self.method.inputs.len();
                    for at in input.cells() {
                        let bindings = input.bindings.iter().chain([&Binding::Corrected]);
                        let keys = bindings.map(|b| (b.clone(), b.fact_key(&input.id).into())).collect();
                        let label = Arc::new(slot_label(&input, &at));
                        self.method.slots.push(Slot { input: index, at, keys, name: input.id.as_str().into(), label });
                    }
                    self.method.inputs.push(input);
                }
            }
        }
    }

    fn read_input(&mut self, entry: &Entry) -> Option<InputDef> {
        let f = self.map(&entry.value)?;
        let label = self.label(&f, "label", "label_en");
        let ty = self.value_type(&f)?;
        let unit = self.opt_text(&f, "unit");
        let min = f.get("min").map(|n| self.number(n));
        let max = f.get("max").map(|n| self.number(n));
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.p.error("bounds", f.span, "`min` is above `max`", "min 大于 max");
        }
        let (levels, levels_en) = self.levels(&f, ty);
        let mut columns: Vec<ColumnDef> = Vec::new();
        let column_entries = f.get("columns").map(|n| self.entries(n)).unwrap_or_default();
        for column in column_entries {
            let Some(cf) = self.map(&column.value) else { continue };
            let label = self.label(&cf, "label", "label_en");
            let Some(ty) = self.value_type(&cf) else { continue };
            if matches!(ty, ValueType::Rows | ValueType::Ratio) {
                self.p.error("type", cf.span, "a column cannot be rows or ratio", "列的类型不能是 rows 或 ratio");
            }
            let (levels, levels_en) = self.levels(&cf, ty);
            let (note, note_en) = (self.opt_text(&cf, "note"), self.opt_text(&cf, "note_en"));
            let at_most = cf.get("le").map(|n| self.texts(n)).unwrap_or_default();
            self.finish(&cf, "a column");
            let id = column.key.clone();
            columns.push(ColumnDef {
                id,
                label: label.zh,
                label_en: label.en,
                ty,
                levels,
                levels_en,
                at_most,
                note,
                note_en,
            });
        }
        for column in &columns {
            let comparable = |other: &ColumnDef| {
                column.id != other.id
                    && column.ty == other.ty
                    && !matches!(column.ty, ValueType::Bool | ValueType::Level | ValueType::Text)
            };
            for name in column.at_most.iter().filter(|n| !columns.iter().any(|c| c.id == **n && comparable(c))) {
                self.p.error(
                    "unknown_column",
                    f.span,
                    format!("`le` of {} needs another column of the same type, not {}", column.id, quote(name)),
                    format!("列 {} 的 le 须是同类型的另一列，不能是 {}", column.id, quote(name)),
                );
            }
        }
        if (ty == ValueType::Rows) == columns.is_empty() {
            self.p.error(
                "columns",
                f.span,
                "`columns` belong to type rows, and rows need them",
                "columns 只用于 rows 类型，且 rows 必须有 columns",
            );
        }
        let column_names = |r: &mut Reader, key: &'static str| -> Vec<String> {
            let Some(n) = f.get(key) else { return Vec::new() };
            let names = r.texts(n);
            for name in names.iter().filter(|n| !columns.iter().any(|c| c.id == **n)) {
                r.p.error(
                    "unknown_column",
                    n.span,
                    format!("no column {}", quote(name)),
                    format!("没有列 {}", quote(name)),
                );
            }
            names
        };
        let key = column_names(self, "key");
        let dated = column_names(self, "dated").into_iter().next();
        if let Some(column) = columns.iter().find(|c| Some(&c.id) == dated.as_ref())
            && !matches!(column.ty, ValueType::Date | ValueType::Time)
        {
            self.p.error("dated", f.span, "`dated` must be a date or time column", "dated 必须是日期或时间列");
        }
        let (dimensions, values_en) = self.input_dimensions(&f);
        let bindings = self.bindings(&f);
        let contested = f.get("contested").map(|n| self.boolean(n)).unwrap_or(false);
        let (evidence, evidence_en) = (self.opt_text(&f, "evidence"), self.opt_text(&f, "evidence_en"));
        let (note, note_en) = (self.opt_text(&f, "note"), self.opt_text(&f, "note_en"));
        self.finish(&f, "an input");
        if self.method.input(&entry.key).is_some() {
            return None; // the YAML reader has already reported the duplicate key
        }
        Some(InputDef {
            id: entry.key.clone(),
            label: label.zh,
            label_en: label.en,
            ty,
            unit,
            min,
            max,
            levels,
            levels_en,
            columns,
            key,
            dated,
            dimensions,
            values_en,
            bindings,
            contested,
            evidence,
            evidence_en,
            note,
            note_en,
        })
    }

    fn value_type(&mut self, f: &Fields<'_>) -> Option<ValueType> {
        let name = self.need_text(f, "type");
        let ty = ValueType::parse(&name);
        if ty.is_none() {
            let known = ValueType::ALL.map(|(n, _)| n).join(", ");
            self.p.error(
                "type",
                f.span,
                format!("unknown type {}; known: {known}", quote(&name)),
                format!("未知的类型 {}；可用：{known}", quote(&name)),
            );
        }
        ty
    }

    /// Texts by id, and the English of those that have it.
    fn named(&mut self, node: &Node) -> (Vec<(String, String)>, BTreeMap<String, String>) {
        let (mut texts, mut english) = (Vec::new(), BTreeMap::new());
        for entry in self.entries(node) {
            let label = self.text_or_label(&entry.value);
            if let Some(en) = label.en {
                english.insert(entry.key.clone(), en);
            }
            texts.push((entry.key.clone(), label.zh));
        }
        (texts, english)
    }

    fn levels(&mut self, f: &Fields<'_>, ty: ValueType) -> (Vec<(String, String)>, BTreeMap<String, String>) {
        let (levels, english) = f.get("levels").map(|n| self.named(n)).unwrap_or_default();
        if (ty == ValueType::Level) == levels.is_empty() {
            self.p.error(
                "levels",
                f.span,
                "`levels` belong to type level, and a level needs them",
                "levels 只用于 level 类型，且 level 必须有 levels",
            );
        }
        (levels, english)
    }

    fn input_dimensions(&mut self, f: &Fields<'_>) -> (Dimensions, BTreeMap<(String, String), String>) {
        let entries = f.get("dimensions").map(|n| self.entries(n)).unwrap_or_default();
        let (mut out, mut english) = (Vec::new(), BTreeMap::new());
        let mut cells = 1usize;
        for entry in entries {
            let (values, values_en) = self.named(&entry.value);
            english.extend(values_en.into_iter().map(|(value, en)| ((entry.key.clone(), value), en)));
            cells = cells.saturating_mul(values.len().max(1));
            out.push((entry.key.clone(), values));
        }
        if cells > 64 {
            self.p.error("dimensions", f.span, "an input has at most 64 cells", "一个输入最多 64 个维度组合");
            return (Vec::new(), BTreeMap::new());
        }
        (out, english)
    }

    fn bindings(&mut self, f: &Fields<'_>) -> Vec<Binding> {
        let Some(node) = self.need(f, "bindings") else { return Vec::new() };
        let mut out = Vec::new();
        for n in self.list(node) {
            let binding = match &n.kind {
                Kind::Text(word) if word == "declared" => Some(Binding::Declared),
                Kind::Map(entries) => match entries.as_slice() {
                    [one] => {
                        let value = self.text(&one.value);
                        match one.key.as_str() {
                            "measured" => Some(Binding::Measured(value)),
                            "attested" => Some(Binding::Attested(value)),
                            "judged" => Some(Binding::Judged(value)),
                            _ => None,
                        }
                    }
                    _ => None,
                },
                _ => None,
            };
            match binding {
                Some(b) => out.push(b),
                None => self.p.error(
                    "binding",
                    n.span,
                    "a binding is `declared`, `measured: KEY`, `attested: KEY` or `judged: ROLE`",
                    "绑定只能是 declared、measured: 键、attested: 键 或 judged: 角色",
                ),
            }
        }
        if out.is_empty() {
            self.p.error(
                "unbound_input",
                node.span,
                "the input is bound to nothing: no system, form or reviewer can give it",
                "该输入没有任何来源：没有系统、表单或评审人能给出它",
            );
        }
        out
    }
}

/// The label of an input with the cell of its dimensions.
fn slot_label(input: &InputDef, at: &BTreeMap<String, String>) -> Label {
    let mut label = Label { zh: input.label.clone(), en: input.label_en.clone() };
    for (dimension, value) in at {
        let (text, en) = input.value_label(dimension, value).unwrap_or((value, None));
        label.zh = format!("{}（{text}）", label.zh);
        label.en = label.en.map(|e| format!("{e} ({})", en.unwrap_or(value)));
    }
    label
}
