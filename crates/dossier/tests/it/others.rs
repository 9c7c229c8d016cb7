//! Other programs read the image: xorriso, 7z, bsdtar, and the kernel where a test may mount.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::*;

fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("city.iso");
    std::fs::write(&file, &CITY.0).unwrap();
    (folder, file)
}

fn program(name: &str) -> Option<Command> {
    let there = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()));
    if !there {
        // Where the tests must be whole, what is needed was installed by scripts/setup.sh.
        assert!(std::env::var_os("HUANHENG_TEST_PG").is_none(), "{name} is missing: scripts/setup.sh all");
        println!("skipped: {name} is not installed (scripts/setup.sh all)");
    }
    there.then(|| Command::new(name))
}

fn ran(command: &mut Command) -> String {
    let out = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{command:?}: {said}");
    said
}

/// Every file under a folder with its digest.
fn tree(folder: &Path) -> BTreeMap<String, seal::Digest> {
    let (mut out, mut open) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(here) = open.pop() {
        for entry in std::fs::read_dir(&here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                out.insert(name, seal::digest_bytes(&std::fs::read(&path).unwrap()));
            }
        }
    }
    out
}

/// What was unpacked is what the list names, under the names that it has there.
fn same(folder: &Path) {
    let mut found = tree(folder);
    assert!(found.remove(dossier::MANIFEST).is_some() && found.remove(dossier::SIGNATURE).is_some());
    let want: BTreeMap<String, seal::Digest> = list(&CITY.0).files.into_iter().map(|f| (f.path, f.sha256)).collect();
    assert_eq!(found, want);
}

#[test]
fn xorriso_reads_it() {
    let Some(mut xorriso) = program("xorriso") else { return };
    let (folder, image) = written();
    let out = folder.path().join("out");
    let said = ran(xorriso
        .args(["-osirrox", "on", "-indev"])
        .arg(&image)
        .args(["-extract", "/"])
        .arg(&out)
        .args(["-pvd_info"]));
    assert!(said.contains("HH_2026_R12"), "{said}");
    ran(Command::new("chmod").args(["-R", "u+rwX"]).arg(&out));
    same(&out);
}

#[test]
fn seven_zip_reads_it() {
    let Some(mut seven) = program("7z") else { return };
    let (folder, image) = written();
    let out = folder.path().join("out");
    let said = ran(seven.arg("x").arg(format!("-o{}", out.display())).arg(&image));
    assert!(said.contains("Everything is Ok"), "{said}");
    same(&out);
}

#[test]
fn bsdtar_reads_it() {
    let Some(mut tar) = program("bsdtar") else { return };
    let (folder, image) = written();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    ran(tar.env("LC_ALL", "C.UTF-8").arg("-xf").arg(&image).arg("-C").arg(&out));
    ran(Command::new("chmod").args(["-R", "u+rwX"]).arg(&out));
    same(&out);
}

#[test]
fn the_kernel_mounts_it() {
    let (folder, image) = written();
    let at = folder.path().join("mounted");
    std::fs::create_dir(&at).unwrap();
    let out =
        Command::new("mount").args(["-o", "loop,ro,iocharset=utf8", "-t", "iso9660"]).arg(&image).arg(&at).output();
    match out {
        Ok(out) if out.status.success() => {
            let found = std::panic::catch_unwind(|| same(&at));
            ran(Command::new("umount").arg(&at));
            found.unwrap();
        }
        Ok(out) => {
            println!("skipped: this machine lets no test mount: {}", String::from_utf8_lossy(&out.stderr).trim())
        }
        Err(e) => println!("skipped: there is no mount: {e}"),
    }
}

#[test]
fn a_drive_is_asked_for_as_much_as_the_image_has() {
    // A burnt disc may be followed by blank sectors: how much of it is the image stands in its descriptor.
    let Some(mut isosize) = program("isosize") else { return };
    let (_folder, image) = written();
    let sectors = ran(isosize.args(["-d", "2048"]).arg(&image));
    assert_eq!(sectors.trim().parse::<usize>().unwrap() * 2048, CITY.0.len());
}
