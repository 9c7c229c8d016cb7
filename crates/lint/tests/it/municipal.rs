use std::path::Path;

use lint::{Lang, lint};
use rubric::MethodFiles;

#[test]
fn dump() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let files = MethodFiles::load(&folder).unwrap();
    let report = lint(&files);
    println!("{}", report.text(Lang::Zh));
    for f in &report.findings {
        println!("@@ {} {} {:?} {:?}", f.code, f.place.path, f.severity, f.readings);
    }
}
