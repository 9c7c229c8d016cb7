//! Methods in which forms stand inside one another as no single pattern has them; only the properties are asked of them.

pub const MIXED: [&str; 5] = [
    r#"
huanheng: 1
id: mixed-total
title: 总分的各种形式
points: 135
kinds: {county: 县, district: 区}
no_tier: lowest
not_applicable: scale_up
ranking: grouped_dense
rounding: {digits: 1, mode: down, at: item}
inputs:
  a: {label: 甲, type: decimal, max: 40, bindings: [declared]}
  b: {label: 乙, type: ratio, bindings: [declared]}
  c: {label: 丙, type: integer, max: 35, bindings: [declared]}
  d: {label: 丁, type: integer, max: 9, bindings: [declared]}
  e: {label: 戊, type: bool, bindings: [declared]}
  f: {label: 己, type: level, levels: {low: 低, mid: 中, high: 高}, bindings: [declared]}
items:
  - {no: 1, title: 甲, points: 60, cap: 55, indicators: [
      {id: "1.1", name: 甲, points: 40, rule: {score: {value: {input: a}}}},
      {id: "1.2", name: 乙, points: 20, not_applicable: {input: f, is: low}, rule: {tiers: [{points: 20, text: 甲, when: {value: {input: b}, ge: 95%}}, {points: 8, text: 乙, when: {value: {input: b}, lt: 95%}}]}}]}
  - {no: 2, title: 乙, points: 75, indicators: [
      {id: "2.1", name: 丙, points: 35, rule: {sum: {text: 扣分, base: 35, floor: -5, of: [{label: 扣, each: -2, count: {input: c}}]}}},
      {id: "2.2", name: 丁, points: 40, not_applicable: {value: {input: d}, eq: 3}, rule: {score: {value: {mul: [5, {input: d}]}, cap: 40}}}]}
  - {no: 3, title: 内加分, points: 0, role: bonus, inside: true, cap: 4, indicators: [{id: "3", name: 加, points: 9, rule: {score: {value: {input: d}}}}]}
  - {no: 4, title: 外加分, points: 0, role: bonus, gate: {all: [{value: {points: regular}, ge: 60}, {value: {points: {indicator: "1.2"}}, ge: 8}]}, indicators: [{id: "4", name: 加, points: 9, rule: {score: {value: {input: d}}}}]}
  - {no: 5, title: 扣分, points: 0, role: penalty, floor: -6, indicators: [{id: "5", name: 扣, points: 0, rule: {sum: {text: 扣分, base: 0, floor: -10, of: [{label: 扣, each: -1, count: {input: c}}]}}}]}
total:
  scale_to: 100
  cap: 95
  counts_as: [{label: 折算, points: 8}]
  vetoes:
    - {label: 高于, when: {value: {points: total}, gt: 90}, then: {total_at_most: 92}}
    - {label: 项, when: {input: f, is: [mid]}, then: {item: 2}}
    - {label: 加分项, when: {value: {input: c}, ge: 20}, then: {item: 4}}
    - {label: 定, when: {all: [{input: e}, {value: {points: {item: 2}}, lt: 30}]}, then: {total: 40}}
    - {label: 等, when: {input: e}, then: {grade_at_most: 良}}
grades: {bands: [{grade: 优, from: 80, needs: {value: {points: {indicator: "2.2"}}, ge: 20}}, {grade: 良, from: 60}, {grade: 中, from: 40}, {grade: 差, from: 0}], quotas: [{grade: 优, count: 1}, {grade: 良, share: 50%, round: up}]}
"#,
    r#"
huanheng: 1
id: mixed-group
title: 组与调整
points: 30
kinds: {county: 县, district: 区}
no_tier: literal
not_applicable: spread_equal
ranking: pooled_skip
rounding: {digits: 2, mode: half_even, at: indicator}
inputs:
  a: {label: 甲, type: decimal, max: 30, bindings: [declared]}
  b: {label: 乙, type: integer, max: 30, bindings: [declared]}
  r: {label: 行, type: rows, bindings: [declared], columns: {name: {label: 名, type: text}, n: {label: 数, type: integer}, ok: {label: 否, type: bool}}}
items:
  - {no: 1, title: 甲, points: 10, indicators: [{id: "1", name: 甲, points: 10, define: {place: {group: rank, of: {input: a}, order: low_first, ties: dense}}, rule: {choose: [
      {label: 前二, when: {value: {use: place}, le: 2}, rule: {adjust: {score: {value: {mul: ["0.5", {input: a}]}}}, by: [{label: 乘, times: {sub: [1, {div: [{input: b}, 20]}]}}, {label: 加, plus: 2, when: {value: {input: b}, lt: 9}}, {label: 至少, at_least: 1}], floor: -2}},
      {label: 其他, rule: {tiers: [{points: 10, text: 甲, when: {value: {input: a}, ge: {group: median, of: {input: b}, self: exclude}}}, {points: 4, text: 乙, when: {not: {value: {input: b}, ge: 9}}}]}}]}}]}
  - {no: 2, title: 乙, points: 10, indicators: [{id: "2", name: 乙, points: 10, rule: {score: {value: {sub: [{group: mean, of: {aggregate: sum, rows: r, of: n, where: {ok: true}}}, {input: b}]}}}}]}
  - {no: 3, title: 丙, points: 10, indicators: [{id: "3", name: 丙, points: 10, rule: {sum: {text: 扣, base: 10, floor: 0, of: [{label: 甲, each: -1, count: {aggregate: count, rows: r, where: {n: {gt: {input: b}}}}}, {label: 乙, each: -0.5, count: {group: rank, of: {input: a}, order: high_first, ties: skip}}]}}}]}
"#,
    r#"
huanheng: 1
id: mixed-rows
title: 行与小项
points: 40
kinds: {county: 县, district: 区}
no_tier: zero
not_applicable: peer_mean
windows: {half: {from: {day: 01-01}, to: {day: 06-30}}, year: {from: {day: 01-01}, to: {day: 12-31}}}
inputs:
  r: {label: 行, type: rows, dated: day, bindings: [declared], columns: {name: {label: 名, type: text}, day: {label: 日, type: date}, n: {label: 数, type: decimal}, state: {label: 态, type: level, levels: {x: 甲, y: 乙}}}}
  w: {label: 免, type: rows, bindings: [{judged: 市局}], columns: {name: {label: 名, type: text}, ok: {label: 可, type: bool}}}
  k: {label: 率, type: ratio, bindings: [declared]}
  gone: {label: 无, type: bool, bindings: [declared]}
items:
  - {no: 1, title: 甲, points: 20, indicators: [
      {id: "1.1", name: 甲, points: {by_kind: {county: 12, district: 8}}, rule: {score: {value: {aggregate: count, rows: r, except: [{rows: w, on: [name], where: {ok: true}}], window: half}}}},
      {id: "1.2", name: 乙, points: {by_kind: {county: 8, district: 12}}, not_applicable: {input: gone}, rule: {combine: mean, parts: [
        {label: 甲, rule: {score: {value: {mul: [20, {input: k}]}, cap: 8}}}, {label: 乙, weight: 150%, rule: {tiers: [{points: 5, text: 甲, when: {value: {aggregate: max_gap, rows: r, window: year, edges: true}, le: 60}}, {points: 1, text: 乙, when: {value: {aggregate: latest, rows: r, of: day}, ge: {deadline: {day: 06-30}}}}]}}]}}]}
  - {no: 2, title: 乙, points: 20, indicators: [
      {id: "2.1", name: 丙, points: 10, rule: {combine: min, parts: [{label: 甲, rule: {sum: {text: 扣, base: 10, floor: -3, of: [{label: 甲, each: -2, count: {aggregate: distinct, rows: r, of: [name, state], where: {state: x}}, floor: -9}]}}}, {label: 乙, rule: {score: {value: {aggregate: mean, rows: r, of: n, except: {rows: w, on: [name]}}, cap: 10}}}], floor: -2}},
      {id: "2.2", name: 丁, points: 10, not_applicable: {value: {input: k}, lt: 50%}, rule: {choose: [{label: 甲, when: {value: {ratio: {num: {aggregate: count, rows: r, where: {state: y}}, den: {aggregate: count, rows: r}}}, ge: 50%}, rule: {score: {value: 10}}}, {label: 乙, rule: {score: {value: {max: [2, {aggregate: min, rows: r, of: n}]}}}}]}}]}
"#,
    r#"
huanheng: 1
id: mixed-kinds
title: 类别待定
points: 30
kinds: {county: 县, district: 区}
statuses: {x: 县, y: 市辖区, z: 开发区}
kind_of_unit:
  - {by_reading: A3, options: {locked: {registered: year_start}, status: {status: year_start, map: {x: county, y: district}}}}
  - registered: year_start
no_tier: literal
not_applicable: peer_mean
ranking: grouped_dense
readings:
  A3: {kind: reading, scope: global, title: 类别, options: {locked: {text: 登记}, status: {text: 建制}}, default: locked}
  A4: {kind: reading, scope: indicator, title: 不适用, options: {low: {text: 低}, high: {text: 高}}, default: low}
inputs:
  a: {label: 甲, type: decimal, max: 40, bindings: [declared]}
  b: {label: 乙, type: integer, max: 9, bindings: [declared]}
  c: {label: 丙, type: bool, bindings: [declared]}
items:
  - {no: 1, title: 甲, points: 10, indicators: [{id: "1", name: 甲, points: 10, rule: {choose: [
      {label: 前列, when: {value: {group: rank, of: {input: a}, order: high_first, ties: skip}, le: 2}, rule: {score: {value: 10}}},
      {label: 其他, rule: {tiers: [{points: 7, text: 甲, when: {value: {input: a}, ge: {group: mean, of: {input: a}, self: exclude}}}, {points: 3, text: 乙, when: {input: c}}]}}]}}]}
  - {no: 2, title: 乙, points: 20, indicators: [
      {id: "2.1", name: 乙, points: {by_kind: {county: 12, district: 8}}, readings: [A4], not_applicable: {value: {input: b}, le: {by_reading: A4, options: {low: 2, high: 5}}}, rule: {score: {value: {mul: [2, {input: b}]}}}},
      {id: "2.2", name: 丙, points: {by_kind: {county: 8, district: 12}}, rule: {by_kind: {county: {tiers: [{points: 8, text: 甲, when: {value: {input: a}, ge: 20}}, {points: 2, text: 乙, when: {value: {input: a}, lt: 10}}]}, district: {tiers: [{points: 12, text: 甲, when: {value: {input: a}, ge: 30}}, {points: 1, text: 乙, when: {value: {input: a}, lt: 5}}]}}}}]}
  - {no: 3, title: 加分, points: 0, role: bonus, applies: {kinds: [county]}, indicators: [{id: "3", name: 加, points: 4, rule: {score: {value: {input: b}, cap: 4}}}]}
grades: {bands: [{grade: 优, from: 22}, {grade: 良, from: 12}, {grade: 差, from: 0}], quotas: [{grade: 优, share: 50%, round: down}]}
"#,
    r#"
huanheng: 1
id: mixed-readings
title: 读法与时限
points: 20
kinds: {county: 县}
no_tier: {by_reading: C1, options: {literal: literal, lowest: lowest}}
not_applicable: full_marks
inputs:
  t: {label: 时, type: time, bindings: [declared]}
  u: {label: 时, type: time, bindings: [declared]}
  a: {label: 甲, type: integer, max: 20, bindings: [declared]}
  b: {label: 乙, type: integer, max: 20, bindings: [declared]}
readings:
  A1: {kind: reading, scope: indicator, title: 甲, options: {x: {text: 甲}, y: {text: 乙}}, default: x}
  A2: {kind: reading, scope: indicator, title: 乙, options: {natural: {text: 甲}, workday: {text: 乙}}, default: workday}
  C1: {kind: reading, scope: global, title: 丙, options: {literal: {text: 甲}, lowest: {text: 乙}}, default: literal}
items:
  - {no: 1, title: 甲, points: 10, indicators: [{id: "1", name: 甲, points: 10, readings: [A1, A2], define: {late: {days: {by_reading: A2, options: {natural: natural, workday: workday}}, from: {first: [{input: u}, {deadline: {day: 06-30, time: "17:30"}}]}, to: {input: t}}}, rule: {adjust: {combine: max, cap: 10, parts: [
      {label: 甲, rule: {sum: {text: 扣, base: 10, floor: 0, of: [{label: 甲, each: -0.5, count: {use: late}}]}}},
      {label: 乙, rule: {by_reading: A1, options: {x: {tiers: [{points: 6, text: 甲, when: {value: {input: a}, ge: {input: b}}}, {points: 3, text: 乙, when: {in_time: {input: t}, deadline: {day: 10-31, roll: true}}}]}, y: {score: {value: {div: [{input: a}, {input: b}]}, cap: 7}}}}}]},
      by: [{label: 乘, when: {value: {use: late}, gt: 30}, times: {by_reading: A1, options: {x: 50%, y: 80%}}}, {label: 定, when: {value: {input: a}, eq: {mul: [2, {input: b}]}}, set: {min: [{input: a}, 5]}}]}}]}
  - {no: 2, title: 乙, points: 10, indicators: [{id: "2", name: 乙, points: 10, readings: [A1], not_applicable: {value: {input: b}, ge: {by_reading: A1, options: {x: 15, y: 18}}}, rule: {tiers: [{points: 10, text: 甲, when: {at_least: 2, of: [{value: {input: a}, gt: 5}, {value: {input: b}, le: 9}, {value: {input: t}, lt: {input: u}}]}}, {points: 4, text: 乙, when: {value: {max: [{input: a}, {input: b}]}, eq: 5}}]}}]}
"#,
];
