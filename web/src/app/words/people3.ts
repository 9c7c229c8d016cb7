// Words of the import of persons, of security, and of accounts and departments that end.
export const zh = {
  roster: {
    title: "批量导入人员", lead: "从工作簿登记账号和岗位：先看会写入什么、哪里不对，再全部写入，或一个也不写。",
    template: "下载空白模板", pick: "选择填好的工作簿（.xlsx）", checking: "正在核对……", working: "正在写入并生成一次性口令，请不要离开本页……",
    bad: "有 {{n}} 处不对，什么也没有写入：", row: "第 {{n}} 行", more: "另有 {{n}} 处未列出。",
    fine: "核对无误：{{rows}} 行，新增 {{n}} 人，岗位 {{posts}} 个。", fresh: "新增", there: "已有，增加岗位",
    namesakes: "同名的人", namesake: "第 {{row}} 行 {{name}}（{{login}}）与账号 {{other}}（{{realm}}）同名。", apart: "我已核实：以上各对是不同的人，不是一人持有两类账号。",
    go: "写入：新增 {{n}} 人、岗位 {{posts}} 个", done: "已写入：新增 {{n}} 人、岗位 {{posts}} 个。结果表含一次性口令，只有这一份，离开本页后不能再取。", again: "再存一次结果表", resultName: "人员导入-结果.xlsx",
    link: "批量导入",
  },
  security: {
    title: "安全", nav: "安全", lead: "登录锁定、第二因素的要求与保管。", needRight: "只有安全管理员可以查看。",
    locks: "登录失败与锁定", locksLead: "十五分钟内连续失败五次，该登录名锁定十五分钟，不论有没有这个账号。", noLocks: "近十五分钟没有失败的登录。",
    failures: "连续失败", lastTry: "最近一次", lockedUntil: "锁定至", notLocked: "未锁定", nobody: "没有这个账号", doing: "操作", lift: "解除",
    rule: "须启用第二因素的角色", ruleLead: "持有所选角色（含兼岗、受托）而未启用第二因素的人，登录后只能先启用，再做别的。", roles: "角色", usual: "领导和三员", save: "保存", without: "其中还有 {{n}} 人未启用。",
    noKey: "服务器没有配置密钥：第二因素的密钥以明文存放在数据库和备份中", noKeyDo: "请用 --secrets-key-file 指定密钥文件后重新启动，已有的会自动加密；见运维手册“第二因素的密钥”。",
    kept: "第二因素的密钥已加密存放 {{sealed}} 份，明文 {{clear}} 份。", lost: "有 {{n}} 份用的密钥不在密钥文件中", lostDo: "请把原来的密钥放回密钥文件；否则这些人须用恢复码登录，或由安全管理员解除其第二因素。",
    sessions: "我的登录", sessionsLead: "现在登录着的浏览器。有不认识的，请退出其他登录并修改口令。", device: "浏览器", address: "地址", opened: "登录时间", seen: "最近使用", current: "（本次）", unknown: "未知", endOthers: "退出其他登录", ended: "已退出 {{n}} 个登录。",
    mustFactor: "您的角色须启用第二因素，启用后才能继续。", mustFactorGo: "已启用，继续",
  },
  closing: {
    title: "停用账号", lead: "离任当日起停用：岗位到期、登录失效；什么也不删除，以往的记录和署名都保留。", on: "停用日期", go: "停用账号",
    sure: "自 {{on}} 起停用？", sureWhat: "岗位将在这一天终止。", since: "自 {{on}} 起已停用。", ahead: "将于 {{on}} 停用。", stay: "撤销停用",
    done: "自 {{on}} 起停用，终止岗位 {{posts}} 个；其待办还有 {{todos}} 件，请安排他人接手。", delegations: "届时失效的委托：",
    department: "撤销部门", departmentLead: "自这一天起不再有该部门；以往的记录保留。", which: "部门", departmentGo: "撤销部门", departmentDone: "已登记。", departmentPosts: "仍有岗位在该部门的账号，请调任：{{who}}",
    unit: "单位变更", unitLead: "县改区、划归别的上级：自这一天起生效，之前的日子仍按原来的算。", unitOne: "单位", kind: "类别", kind_county: "县", kind_district: "区", parent: "上级", change: "登记", changeKind: "变更类别", changeParent: "变更上级", whole: "依据（文号）",
  },
};

export const en: typeof zh = {
  roster: {
    title: "Import persons", lead: "Accounts and posts out of a workbook: first see what it would bring and what is wrong, then all of it or nothing.",
    template: "Download the empty sheet", pick: "Choose a filled workbook (.xlsx)", checking: "Checking …", working: "Writing and making one-time passwords; please stay on this page …",
    bad: "{{n}} things are wrong; nothing was written:", row: "Row {{n}}", more: "{{n}} more are not listed.",
    fine: "Nothing is wrong: {{rows}} rows, {{n}} new persons, {{posts}} posts.", fresh: "new", there: "there already; given posts",
    namesakes: "Namesakes", namesake: "Row {{row}}: {{name}} ({{login}}) has the same name as the account {{other}} ({{realm}}).", apart: "I made sure that each of these pairs is two persons, and nobody holds two kinds of account.",
    go: "Write {{n}} new persons and {{posts}} posts", done: "Written: {{n}} new persons, {{posts}} posts. The sheet with the one-time passwords is the only one; it cannot be had again after you leave this page.", again: "Save the sheet again", resultName: "persons-imported.xlsx",
    link: "Import",
  },
  security: {
    title: "Security", nav: "Security", lead: "Locked logins, and who needs a second factor and how it is kept.", needRight: "Only the security administrator sees this.",
    locks: "Failed sign-ins and locks", locksLead: "Five failures in a row within a quarter of an hour lock a login for a quarter of an hour, whether or not it has an account.", noLocks: "No sign-in failed in the last quarter of an hour.",
    failures: "Failures", lastTry: "Last try", lockedUntil: "Locked until", notLocked: "not locked", nobody: "no such account", doing: "Action", lift: "Lift",
    rule: "Roles that need a second factor", ruleLead: "Who holds one of these roles, also part-time or lent, and has no second factor can only set it up after signing in.", roles: "Roles", usual: "Leader and the three administrators", save: "Save", without: "{{n}} of them have none yet.",
    noKey: "The server has no key: secrets of second factors lie in clear in the database and in backups", noKeyDo: "Name a key file with --secrets-key-file and restart; what is there is sealed then. See the operations manual.",
    kept: "{{sealed}} secrets of second factors lie sealed, {{clear}} in clear.", lost: "The key of {{n}} secrets is not in the key file", lostDo: "Put the former key back into the file; otherwise these persons need a recovery code, or have their second factor taken away.",
    sessions: "Where I am signed in", sessionsLead: "Browsers that are signed in now. If you do not know one, sign the others out and change your password.", device: "Browser", address: "Address", opened: "Signed in", seen: "Last used", current: "(this one)", unknown: "unknown", endOthers: "Sign the others out", ended: "{{n}} sessions were ended.",
    mustFactor: "Your role needs a second factor; set it up to go on.", mustFactorGo: "It is set up, go on",
  },
  closing: {
    title: "Close the account", lead: "From this day on the account is closed: posts end, sessions end. Nothing is deleted; records and signatures stay.", on: "First day closed", go: "Close the account",
    sure: "Close it from {{on}} on?", sureWhat: "The posts end on that day.", since: "Closed since {{on}}.", ahead: "Closes on {{on}}.", stay: "Take it back",
    done: "Closed from {{on}} on; {{posts}} posts end. {{todos}} things are open on the to-do list: somebody has to take them over.", delegations: "Delegations that end with it:",
    department: "End a department", departmentLead: "From this day on it is no more; what was recorded stays.", which: "Department", departmentGo: "End the department", departmentDone: "Recorded.", departmentPosts: "Accounts with a post in it, to be transferred: {{who}}",
    unit: "Changes of a unit", unitLead: "A county becomes a district, or a unit moves under another: from this day on; days before count as they were.", unitOne: "Unit", kind: "Kind", kind_county: "County", kind_district: "District", parent: "Belongs to", change: "Record", changeKind: "Change the kind", changeParent: "Change what it belongs to", whole: "Document",
  },
};
