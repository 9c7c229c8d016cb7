//! The fonts of the machine, looked for once.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Error, Result};
use serde::Serialize;
use typst::text::FontInfo;
use typst_kit::fonts::{FontPath, FontStore, scan, system};

/// What the standard asks for, by the names under which such fonts are sold or given away.
const FANGSONG: &[&str] = &[
    "仿宋_GB2312",
    "FangSong_GB2312",
    "仿宋",
    "FangSong",
    "FZFangSong-Z02S",
    "FZFangSong-Z02",
    "STFangsong",
    "FandolFang",
    "FandolFang R",
];
const TITLE: &[&str] =
    &["方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "华文中宋", "STZhongsong"];
const HEI: &[&str] = &[
    "黑体",
    "SimHei",
    "FZHei-B01S",
    "FZHei-B01",
    "STHeiti",
    "FandolHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];
const KAI: &[&str] = &[
    "楷体_GB2312",
    "KaiTi_GB2312",
    "楷体",
    "KaiTi",
    "FZKai-Z03S",
    "FZKai-Z03",
    "STKaiti",
    "FandolKai",
    "AR PL UKai CN",
    "AR PL KaitiM GB",
];
const SONG: &[&str] = &[
    "宋体",
    "SimSun",
    "FZShuSong-Z01S",
    "FZShuSong-Z01",
    "STSong",
    "FandolSong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "AR PL UMing CN",
];
/// Asked for a character that the chosen ones lack.
const RARE: &[&str] = &[
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "Noto Serif CJK TC",
    "Noto Serif CJK HK",
    "SimSun-ExtB",
    "MingLiU-ExtB",
    "HanaMinA",
    "HanaMinB",
    "BabelStone Han",
    "Plangothic P1",
    "Plangothic P2",
    "DejaVu Serif",
    "DejaVu Sans",
];
/// A font that has these can set a Chinese paper.
const NEEDED: &str = "考核结果通报一二三四五单位得分，。（）《》";

/// Which family stands for which of the standard's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Faces {
    /// 仿宋: the text.
    pub fangsong: String,
    /// 小标宋: the title.
    pub title: String,
    /// 黑体: headings of the first level, heads of tables.
    pub hei: String,
    /// 楷体: headings of the second level.
    pub kai: String,
    /// 宋体: page numbers, tables.
    pub song: String,
    /// The title is set in bold, because no 小标宋 is there.
    pub bold_title: bool,
    /// For characters that the others lack, in this order.
    pub rare: Vec<String>,
}

impl Faces {
    /// In one line, for the metadata of a file and for the log.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "仿宋={}; 小标宋={}; 黑体={}; 楷体={}; 宋体={}",
            self.fangsong, self.title, self.hei, self.kai, self.song
        )
    }
}

/// Fonts that were found, and the choice among them.
pub struct Fonts {
    pub(crate) store: FontStore,
    pub faces: Faces,
}

impl Fonts {
    /// The fonts of the machine. Takes half a second: keep the value.
    pub fn of_machine() -> Result<Fonts> {
        Fonts::chosen(system().collect())
    }

    /// The fonts of the machine, looked for once while the program runs.
    pub fn kept() -> Result<Arc<Fonts>> {
        static KEPT: Mutex<Option<Arc<Fonts>>> = Mutex::new(None);
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(fonts) => Ok(fonts.clone()),
            // A machine without fonts is looked through again: they may have been installed.
            None => Ok(kept.insert(Arc::new(Fonts::of_machine()?)).clone()),
        }
    }

    /// The fonts of one folder and those below it.
    pub fn of_folder(folder: &Path) -> Result<Fonts> {
        Fonts::chosen(scan(folder).collect())
    }

    fn chosen(mut found: Vec<(FontPath, FontInfo)>) -> Result<Fonts> {
        // What a folder lists first differs from machine to machine and from day to day.
        found.sort_by(|a, b| (&a.0.path, a.0.index).cmp(&(&b.0.path, b.0.index)));
        let faces = faces(&found)?;
        let mut store = FontStore::new();
        store.extend(found.into_iter().filter(|(_, info)| faces.families().any(|f| same(f, &info.family))));
        tracing::info!(fonts = faces.sentence(), "fonts chosen");
        Ok(Fonts { store, faces })
    }

    /// Whether some font in use has the character.
    pub(crate) fn has(&self, c: char) -> bool {
        let book = self.store.book();
        self.faces
            .families()
            .flat_map(|f| book.select_family(&f.to_lowercase()).collect::<Vec<_>>())
            .filter_map(|i| book.info(i))
            .any(|info| info.coverage.contains(u32::from(c)))
    }
}

impl Faces {
    fn families(&self) -> impl Iterator<Item = &str> {
        [&self.fangsong, &self.title, &self.hei, &self.kai, &self.song]
            .into_iter()
            .chain(&self.rare)
            .map(String::as_str)
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn faces(found: &[(FontPath, FontInfo)]) -> Result<Faces> {
    let fit = |info: &FontInfo| NEEDED.chars().all(|c| info.coverage.contains(u32::from(c)));
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|n| found.iter().find(|(_, i)| same(n, &i.family) && fit(i)))
            .map(|(_, i)| i.family.clone())
    };
    let any = || {
        let mut families: Vec<&str> = found.iter().filter(|(_, i)| fit(i)).map(|(_, i)| i.family.as_str()).collect();
        families.sort_unstable();
        families.first().map(|f| (*f).to_owned())
    };
    let Some(song) = first(SONG).or_else(|| first(HEI)).or_else(any) else {
        return Err(Error::unavailable(format!(
            "本机没有中文字体，请安装（Debian：apt-get install fonts-noto-cjk）；no Chinese font among the {} of this \
             machine: install one, on Debian `apt-get install fonts-noto-cjk`",
            found.len()
        ))
        .with_code("no_chinese_font"));
    };
    let title = first(TITLE);
    let rare =
        RARE.iter().filter_map(|n| found.iter().find(|(_, i)| same(n, &i.family))).map(|(_, i)| i.family.clone());
    Ok(Faces {
        fangsong: first(FANGSONG).unwrap_or_else(|| song.clone()),
        bold_title: title.is_none(),
        title: title.unwrap_or_else(|| song.clone()),
        hei: first(HEI).unwrap_or_else(|| song.clone()),
        kai: first(KAI).unwrap_or_else(|| song.clone()),
        rare: rare.collect(),
        song,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_chinese_fonts_is_told_what_to_install() {
        let empty = std::env::temp_dir().join(format!("press-no-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&empty).unwrap();
        let e = Fonts::of_folder(&empty).map(|_| ()).unwrap_err();
        std::fs::remove_dir(&empty).unwrap();
        assert_eq!(e.code(), "no_chinese_font");
        assert!(e.chain().contains("fonts-noto-cjk"), "{}", e.chain());
    }
}
