//! Reading what travels. JSON is read into a tree of one type, and each view takes its fields from there by name: a derived
//! reader of each type would be kilobytes of its own in the WASM.
//!
//! Both sides are one build, so a field that is not there is as good as empty; one of another type is no such view.
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tree {
    #[default]
    Null,
    Bool(bool),
    /// Whole numbers only: views have no others.
    Number(i64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// Takes a field; nothing if there is none.
    #[must_use]
    pub fn take(&mut self, field: &str) -> Self {
        match self {
            Self::Map(fields) => {
                fields.iter_mut().find(|(name, _)| name == field).map(|(_, value)| std::mem::take(value))
            }
            _ => None,
        }
        .unwrap_or_default()
    }

    /// Whether it can be a view.
    #[must_use]
    pub const fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        Ok(i64::try_from(value).map_or(Tree::Null, Tree::Number))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Tree::Map(fields))
    }
}

/// What can be read from a tree.
pub trait FromTree: Sized {
    /// Reads it; `None` if this is something else.
    fn from_tree(tree: Tree) -> Option<Self>;
}

impl FromTree for () {
    fn from_tree(_: Tree) -> Option<Self> {
        Some(())
    }
}

impl FromTree for bool {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Bool(value) => Some(value),
            Tree::Null => Some(false),
            _ => None,
        }
    }
}

impl FromTree for i64 {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Number(value) => Some(value),
            Tree::Null => Some(0),
            _ => None,
        }
    }
}

/// The numbers that are no `i64`.
macro_rules! numbers {
    ($($number:ty),+) => { $(
        impl FromTree for $number {
            fn from_tree(tree: Tree) -> Option<Self> {
                i64::from_tree(tree)?.try_into().ok()
            }
        }
    )+ };
}
numbers!(usize, u64, u16);

impl FromTree for String {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Text(text) => Some(text),
            Tree::Null => Some(Self::new()),
            _ => None,
        }
    }
}

impl<T: FromTree> FromTree for Option<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        if tree == Tree::Null { Some(None) } else { T::from_tree(tree).map(Some) }
    }
}

impl<T: FromTree> FromTree for Vec<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::List(list) => list.into_iter().map(T::from_tree).collect(),
            Tree::Null => Some(Self::new()),
            _ => None,
        }
    }
}

impl<T: FromTree> FromTree for Arc<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        T::from_tree(tree).map(Self::new)
    }
}

impl<A: FromTree, B: FromTree> FromTree for (A, B) {
    fn from_tree(tree: Tree) -> Option<Self> {
        let Tree::List(list) = tree else { return None };
        let mut list = list.into_iter();
        Some((A::from_tree(list.next()?)?, B::from_tree(list.next()?)?))
    }
}

impl<T: FromTree, E: FromTree> FromTree for Result<T, E> {
    fn from_tree(mut tree: Tree) -> Option<Self> {
        match tree.take("Err") {
            Tree::Null => T::from_tree(tree.take("Ok")).map(Ok),
            error => E::from_tree(error).map(Err),
        }
    }
}

/// Makes a view readable: all its fields, by name. `only` where it is an argument too, and has a reader of its own.
#[macro_export]
macro_rules! tree {
    (only $view:ident: $($field:ident),+ $(,)?) => {
        impl $crate::tree::FromTree for $view {
            fn from_tree(mut tree: $crate::tree::Tree) -> Option<Self> {
                tree.is_map().then_some(())?;
                Some(Self { $($field: $crate::tree::FromTree::from_tree(tree.take(stringify!($field)))?),+ })
            }
        }
    };
    ($view:ident: $($field:ident),+ $(,)?) => {
        $crate::tree::tree!(only $view: $($field),+);
        $crate::tree::read_by_tree!($view);
    };
}
pub use tree;

/// Lets serde read it by way of the tree.
#[macro_export]
macro_rules! read_by_tree {
    ($view:ident $(<$t:ident>)?) => {
        impl<'de $(, $t: $crate::tree::FromTree)?> serde::Deserialize<'de> for $view $(<$t>)? {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let tree = <$crate::tree::Tree as serde::Deserialize>::deserialize(from)?;
                let view = <Self as $crate::tree::FromTree>::from_tree(tree);
                view.ok_or_else(|| serde::de::Error::custom(stringify!($view)))
            }
        }
    };
}
pub use read_by_tree;

#[cfg(test)]
mod tests {

    #[derive(Debug, PartialEq)]
    struct View {
        name: String,
        count: Option<i64>,
        parts: Vec<(String, bool)>,
    }
    tree!(View: name, count, parts);

    fn read(text: &str) -> Option<View> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn a_view_is_read_by_its_fields_names_in_any_order() {
        let view = View { name: "a\"é".into(), count: Some(-3), parts: vec![("x".into(), true)] };
        assert_eq!(read(r#"{"parts":[["x",true]],"count":-3,"more":{"y":[1.5]},"name":"a\"é"}"#), Some(view));
        let view = View { name: String::new(), count: None, parts: Vec::new() };
        assert_eq!(read(r#"{"count":null}"#), Some(view));
    }

    #[test]
    fn what_is_something_else_is_no_view() {
        for other in ["null", "[]", "7", r#""text""#, r#"{"name":7}"#, r#"{"parts":[["x"]]}"#, r#"{"count":"3"}"#, "{"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
