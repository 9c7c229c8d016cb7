//! Writes a value as canonical JSON without building it in memory as a tree first.
//!
//! The members of an object are written in the order they come and put into their order when the object ends. A digest
//! hashes what no open object holds any more; for that the outermost object is walked once for its names and then once
//! for each of them, so that a snapshot of a province is hashed fact by fact.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use kernel::{Error, Result};
use serde::{Serialize, Serializer, ser};
use sha2::{Digest as _, Sha256};

/// Bytes that wait before they are hashed.
const CHUNK: usize = 1 << 16;

/// The canonical JSON in one piece.
pub(crate) fn bytes(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut out = Out { buf: Vec::with_capacity(256), ..Out::default() };
    value.serialize(Writer { out: &mut out, pick: Pick::Whole }).map_err(|e| e.0)?;
    Ok(out.buf)
}

/// The SHA-256 of the canonical JSON.
pub(crate) fn sha256(value: &impl Serialize) -> Result<[u8; 32]> {
    let mut out = Out { hasher: Some(Sha256::new()), ..Out::default() };
    let walk = |out: &mut Out, pick: Pick| value.serialize(Writer { out, pick }).map_err(|e| e.0);
    walk(&mut out, Pick::Names)?;
    if let Some(names) = out.names.take() {
        let mut order: Vec<usize> = (0..names.len()).collect();
        let name = |i: usize| names.get(i).map_or("", AsRef::as_ref);
        order.sort_by(|a, b| by_utf16(name(*a), name(*b)));
        out.buf.push(b'{');
        for (i, at) in order.iter().enumerate() {
            // Of members with one name the last counts.
            if order.get(i + 1).is_some_and(|next| name(*next) == name(*at)) {
                continue;
            }
            walk(&mut out, Pick::Only(*at))?;
            out.buf.push(b',');
        }
        if !order.is_empty() {
            out.buf.pop();
        }
        out.buf.push(b'}');
    }
    let mut hasher = out.hasher.unwrap_or_default();
    hasher.update(&out.buf);
    Ok(hasher.finalize().into())
}

#[derive(Default)]
struct Out {
    buf: Vec<u8>,
    hasher: Option<Sha256>,
    /// Objects that still hold their members back.
    holding: usize,
    /// The names of the outermost object, when they were asked for and there is one.
    names: Option<Vec<Cow<'static, str>>>,
    text: String,
    sorting: Vec<u8>,
}

impl Out {
    fn raw(&mut self, text: &str) {
        self.buf.extend_from_slice(text.as_bytes());
    }

    /// Texts and integers: serde_json escapes exactly what RFC 8785 asks, the two marks, the short forms, and \u00xx in
    /// lower case.
    fn plain(&mut self, value: &(impl Serialize + ?Sized)) -> Outcome {
        serde_json::to_writer(&mut self.buf, value).map_err(unwritable)
    }

    fn name(&mut self, name: &str) -> Outcome {
        self.plain(name)?;
        self.buf.push(b':');
        Ok(())
    }

    /// Hashes what is final; a comma may still be taken back.
    fn drain(&mut self) {
        if self.holding == 0
            && self.buf.len() > CHUNK
            && let Some(hasher) = &mut self.hasher
        {
            hasher.update(&self.buf);
            self.buf.clear();
        }
    }
}

/// How the outermost value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pick {
    Whole,
    /// Notes the names of an object's members; what is no object is written.
    Names,
    /// Writes one member of an object.
    Only(usize),
}

struct Writer<'o> {
    out: &'o mut Out,
    pick: Pick,
}

fn whole(out: &mut Out) -> Writer<'_> {
    Writer { out, pick: Pick::Whole }
}

#[derive(Debug)]
struct Refused(Error);

type Outcome = std::result::Result<(), Refused>;
type Begun<T> = std::result::Result<T, Refused>;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Refused {
        unwritable(ser::Error::custom(message))
    }
}

fn unwritable(e: serde_json::Error) -> Refused {
    Refused(Error::internal("cannot write the value as JSON").with_source(e))
}

impl<'o> Writer<'o> {
    fn list(self, head: Option<&'static str>) -> Begun<List<'o>> {
        if let Some(head) = head {
            self.out.buf.push(b'{');
            self.out.name(head)?;
        }
        self.out.buf.push(b'[');
        Ok(List { out: self.out, first: true, close: if head.is_some() { "]}" } else { "]" } })
    }

    fn object(self, head: Option<&'static str>) -> Begun<Object<'o>> {
        let Writer { out, mut pick } = self;
        if let Some(head) = head {
            pick = Pick::Whole;
            out.buf.push(b'{');
            out.name(head)?;
        }
        match pick {
            Pick::Whole => {
                out.holding += 1;
                out.buf.push(b'{');
            }
            Pick::Names => out.names = Some(Vec::new()),
            Pick::Only(_) => {}
        }
        let start = out.buf.len();
        Ok(Object { out, pick, start, members: Vec::new(), seen: 0, headed: head.is_some() })
    }
}

impl<'o> Serializer for Writer<'o> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = List<'o>;
    type SerializeTuple = List<'o>;
    type SerializeTupleStruct = List<'o>;
    type SerializeTupleVariant = List<'o>;
    type SerializeMap = Object<'o>;
    type SerializeStruct = Object<'o>;
    type SerializeStructVariant = Object<'o>;

    fn serialize_bool(self, v: bool) -> Outcome {
        self.out.raw(if v { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, v: i8) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_i16(self, v: i16) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_i32(self, v: i32) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_i64(self, v: i64) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_i128(self, v: i128) -> Outcome {
        match (u64::try_from(v), i64::try_from(v)) {
            (Ok(v), _) => self.out.plain(&v),
            (_, Ok(v)) => self.out.plain(&v),
            _ => Err(ser::Error::custom("number out of range")),
        }
    }

    fn serialize_u8(self, v: u8) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_u16(self, v: u16) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_u32(self, v: u32) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_u64(self, v: u64) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_u128(self, v: u128) -> Outcome {
        match u64::try_from(v) {
            Ok(v) => self.out.plain(&v),
            Err(_) => Err(ser::Error::custom("number out of range")),
        }
    }

    fn serialize_f32(self, v: f32) -> Outcome {
        self.serialize_f64(f64::from(v))
    }

    fn serialize_f64(self, v: f64) -> Outcome {
        match serde_json::Number::from_f64(v) {
            Some(n) => {
                let why = format!("{n} is not an integer: numbers with a fraction are sealed as text");
                Err(Refused(Error::internal(why)))
            }
            // JSON has no word for what is not a number.
            None => self.serialize_unit(),
        }
    }

    fn serialize_char(self, v: char) -> Outcome {
        self.out.plain(&v)
    }

    fn serialize_str(self, v: &str) -> Outcome {
        self.out.plain(v)
    }

    fn serialize_bytes(self, v: &[u8]) -> Outcome {
        self.collect_seq(v)
    }

    fn serialize_none(self) -> Outcome {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Outcome {
        self.out.raw("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome {
        self.out.plain(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Outcome {
        self.out.buf.push(b'{');
        self.out.name(variant)?;
        value.serialize(whole(self.out))?;
        self.out.buf.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Begun<List<'o>> {
        self.list(None)
    }

    fn serialize_tuple(self, _: usize) -> Begun<List<'o>> {
        self.list(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Begun<List<'o>> {
        self.list(None)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Begun<List<'o>> {
        self.list(Some(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Begun<Object<'o>> {
        self.object(None)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Begun<Object<'o>> {
        self.object(None)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Begun<Object<'o>> {
        self.object(Some(name))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Outcome {
        use fmt::Write;
        let mut text = std::mem::take(&mut self.out.text);
        text.clear();
        write!(text, "{value}").map_err(ser::Error::custom)?;
        let done = self.out.plain(text.as_str());
        self.out.text = text;
        done
    }
}

struct List<'o> {
    out: &'o mut Out,
    first: bool,
    close: &'static str,
}

impl List<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        if !std::mem::replace(&mut self.first, false) {
            self.out.drain();
            self.out.buf.push(b',');
        }
        value.serialize(whole(self.out))
    }

    fn close(self) -> Outcome {
        self.out.raw(self.close);
        Ok(())
    }
}

struct Object<'o> {
    out: &'o mut Out,
    pick: Pick,
    /// Where the first member begins.
    start: usize,
    /// Each name, and where its member stands.
    members: Vec<(Cow<'static, str>, Range<usize>)>,
    seen: usize,
    headed: bool,
}

impl Object<'_> {
    fn begin(&mut self, name: Cow<'static, str>) -> Outcome {
        self.seen += 1;
        match self.pick {
            Pick::Whole => {
                if self.seen > 1 {
                    self.out.buf.push(b',');
                }
                let at = self.out.buf.len();
                self.out.name(&name)?;
                self.members.push((name, at..at));
                Ok(())
            }
            Pick::Names => {
                self.out.names.get_or_insert_default().push(name);
                Ok(())
            }
            Pick::Only(at) if at + 1 == self.seen => self.out.name(&name),
            Pick::Only(_) => Ok(()),
        }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        let wanted = match self.pick {
            Pick::Whole => true,
            Pick::Names => false,
            Pick::Only(at) => at + 1 == self.seen,
        };
        if !wanted {
            return Ok(());
        }
        value.serialize(whole(self.out))?;
        if let Some((_, range)) = self.members.last_mut() {
            range.end = self.out.buf.len();
        }
        Ok(())
    }

    fn close(mut self) -> Outcome {
        if self.pick == Pick::Whole {
            let ordered = |w: &[(Cow<'_, str>, Range<usize>)]| match w {
                [(a, _), (b, _)] => by_utf16(a, b) == Ordering::Less,
                _ => true,
            };
            if !self.members.windows(2).all(ordered) {
                self.sort();
            }
            self.out.holding -= 1;
            self.out.raw(if self.headed { "}}" } else { "}" });
        }
        Ok(())
    }

    fn sort(&mut self) {
        self.members.sort_by(|(a, _), (b, _)| by_utf16(a, b));
        let Out { buf, sorting, .. } = &mut *self.out;
        sorting.clear();
        sorting.extend_from_slice(buf.get(self.start..).unwrap_or_default());
        buf.truncate(self.start);
        for (i, (name, range)) in self.members.iter().enumerate() {
            // Of members with one name the last counts.
            if self.members.get(i + 1).is_some_and(|(next, _)| next == name) {
                continue;
            }
            if buf.len() > self.start {
                buf.push(b',');
            }
            buf.extend_from_slice(sorting.get(range.start - self.start..range.end - self.start).unwrap_or_default());
        }
    }
}

/// The order of RFC 8785. Bytes order as UTF-16 does, but for the planes above the first.
fn by_utf16(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// The text that JSON makes of a map's key, or its refusal.
fn key_text<T: Serialize + ?Sized>(key: &T) -> Begun<String> {
    struct Entry<'k, T: ?Sized>(&'k T);
    impl<T: Serialize + ?Sized> Serialize for Entry<'_, T> {
        fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
            s.collect_map([(self.0, ())])
        }
    }
    match serde_json::to_value(Entry(key)).map_err(unwritable)? {
        serde_json::Value::Object(map) => Ok(map.into_iter().next().map(|(key, _)| key).unwrap_or_default()),
        _ => Ok(String::new()),
    }
}

impl ser::SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        self.item(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeTuple for List<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        self.item(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        self.item(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeTupleVariant for List<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        self.item(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Outcome {
        let key = key_text(key)?;
        self.begin(Cow::Owned(key))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        self.value(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Outcome {
        self.begin(Cow::Borrowed(name))?;
        self.value(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

impl ser::SerializeStructVariant for Object<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Outcome {
        self.begin(Cow::Borrowed(name))?;
        self.value(value)
    }

    fn end(self) -> Outcome {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// The rule by way of the whole tree: members sorted, then written.
    fn by_tree(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    by_tree(item, out);
                }
                out.push(']');
            }
            Value::Object(fields) => {
                let mut sorted: Vec<_> = fields.iter().collect();
                sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                out.push('{');
                for (i, (name, field)) in sorted.into_iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(&serde_json::to_string(name).unwrap());
                    out.push(':');
                    by_tree(field, out);
                }
                out.push('}');
            }
            plain => out.push_str(&plain.to_string()),
        }
    }

    fn agrees(value: &impl Serialize) {
        let mut expected = String::new();
        by_tree(&serde_json::to_value(value).unwrap(), &mut expected);
        assert_eq!(String::from_utf8(bytes(value).unwrap()).unwrap(), expected);
        assert_eq!(sha256(value).unwrap(), <[u8; 32]>::from(Sha256::digest(&expected)));
    }

    /// Texts with marks, control characters and letters of every plane.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[a-c]{0,2}", "\\PC{0,6}", "[\u{0}-\u{80}\u{e000}-\u{ffff}\u{10000}-\u{10fff}]{0,4}"]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 80, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..6).prop_map(|m| Value::from(Map::from_iter(m))),
            ]
        })
    }

    /// Names out of order, and every shape that serde knows.
    #[derive(Serialize, Clone, Debug)]
    struct Shapes {
        z: Vec<Shape>,
        b: BTreeMap<u16, Option<char>>,
        a: (i8, u64, i128),
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
        m: Box<Option<Shapes>>,
    }

    #[derive(Serialize, Clone, Debug)]
    enum Shape {
        Unit,
        New(Value),
        Pair(i32, String),
        Fields { y: Value, x: bool },
        Nothing(()),
    }

    fn shapes() -> impl Strategy<Value = Shapes> {
        let shape = prop_oneof![
            Just(Shape::Unit),
            Just(Shape::Nothing(())),
            any_value().prop_map(Shape::New),
            (any::<i32>(), text()).prop_map(|(n, t)| Shape::Pair(n, t)),
            (any_value(), any::<bool>()).prop_map(|(y, x)| Shape::Fields { y, x }),
        ];
        let keys = prop::collection::btree_map(any::<u16>(), any::<Option<char>>(), 0..12);
        let rest = prop::collection::btree_map("[a-z]{1,2}", any_value(), 0..4);
        let one: BoxedStrategy<Shapes> = (prop::collection::vec(shape, 0..5), keys, any::<(i8, u64, i64)>(), rest)
            .prop_map(|(z, b, (x, y, w), rest)| Shapes { z, b, a: (x, y, i128::from(w)), rest, m: Box::new(None) })
            .boxed();
        (one.clone(), prop::option::of(one)).prop_map(|(outer, inner)| Shapes { m: Box::new(inner), ..outer })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_bytes_are_those_of_the_sorted_tree(value in any_value()) {
            agrees(&value);
        }

        /// A name that comes twice (a flattened one may) counts as the tree counts it: the last.
        #[test]
        fn every_shape_gives_the_bytes_of_its_tree(value in shapes()) {
            agrees(&value);
            agrees(&Some(&value));
            agrees(&[&value, &value]);
        }
    }

    #[test]
    fn what_is_longer_than_a_chunk_gives_the_same_digest() {
        let row = |n: usize| json!({"n": n, "a": "文".repeat(n % 300), "list": [n, {"z": 1, "b": []}]});
        let rows: Vec<Value> = (0..2_000).map(row).collect();
        agrees(&rows);
        agrees(&json!({"rows": rows, "before": 1, "nested": {"rows": rows}, "": []}));
        agrees(&Shape::New(Value::from(rows)));
    }

    #[test]
    fn what_cannot_be_written_is_refused_wherever_it_stands() {
        struct Fails;
        impl Serialize for Fails {
            fn serialize<S: Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
                Err(ser::Error::custom("no"))
            }
        }
        let refused = |result: Result<[u8; 32]>| result.unwrap_err().chain();
        assert_eq!(refused(sha256(&Fails)), "cannot write the value as JSON: no");
        assert_eq!(refused(sha256(&BTreeMap::from([("a", [Fails])]))), "cannot write the value as JSON: no");
        assert!(refused(sha256(&i128::MAX)).ends_with("number out of range"));
        assert!(refused(sha256(&BTreeMap::from([(vec![1], 1)]))).ends_with("key must be a string"));
        assert!(refused(sha256(&json!({"a": {"b": [0.5]}}))).starts_with("0.5 is not an integer"));
        assert!(bytes(&json!([0.5])).is_err());
    }
}
