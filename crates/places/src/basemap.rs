//! The base map (底图): where its tiles come from, when the installation has one. Without it the map shows the points alone.

use kernel::{Error, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// The base map that the operator set. Tiles are in Web Mercator, over CGCS2000 or WGS84.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BaseMap {
    /// Address of a tile with `{z}`, `{x}`, `{y}`: of another host, or of this one when it begins with `/`.
    pub tiles: Option<String>,
    /// Whose map it is, with the number of its approval (审图号); shown on the map.
    pub credit: String,
}

impl BaseMap {
    /// Checks what the operator set.
    pub fn new(tiles: Option<String>, credit: String) -> Result<BaseMap> {
        let Some(tiles) = tiles.filter(|t| !t.trim().is_empty()) else { return Ok(BaseMap::default()) };
        let tiles = tiles.trim().to_owned();
        let bad = |why: &str| Err(Error::invalid(format!("the address of map tiles `{tiles}` {why}")));
        if ["{z}", "{x}", "{y}"].iter().any(|mark| !tiles.contains(mark)) {
            return bad("must have {z}, {x} and {y}");
        }
        if tiles.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '<' | '>'))
        {
            return bad("has a sign that addresses do not have");
        }
        let map = BaseMap { tiles: Some(tiles.clone()), credit };
        if tiles.starts_with('/') && !tiles.starts_with("//") || map.origin().is_some() {
            return Ok(map);
        }
        bad("must begin with https://HOST/, http://HOST/ or /")
    }

    /// The origin that pages may load images from; none when it is our own.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let tiles = self.tiles.as_deref()?;
        let (scheme, rest) = tiles.split_once("://").filter(|(s, _)| matches!(*s, "http" | "https"))?;
        let (host, _) = rest.split_once('/')?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
        (!host.is_empty() && host.bytes().all(plain)).then(|| format!("{scheme}://{host}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tiles: &str) -> Result<BaseMap> {
        BaseMap::new(Some(tiles.into()), String::new())
    }

    #[test]
    fn only_one_origin_is_opened_for_images() {
        let map = of("https://tiles.example.gov.cn:8443/w/{z}/{y}/{x}.png?key=a").unwrap();
        assert_eq!(map.origin().as_deref(), Some("https://tiles.example.gov.cn:8443"));
        assert_eq!(of("/tiles/{z}/{x}/{y}.png").unwrap().origin(), None);
        assert_eq!(of(" ").unwrap(), BaseMap::default());
        for bad in [
            "https://*.example/{z}/{x}/{y}",
            "https://a.example;script-src x/{z}/{x}/{y}",
            "//a.example/{z}/{x}/{y}",
            "ftp://a.example/{z}/{x}/{y}",
            "https://a.example/{z}/{x}",
            "https://{x}.example/{z}/{x}/{y}",
        ] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
