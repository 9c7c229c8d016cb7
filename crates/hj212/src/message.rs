//! Commands and their messages, by CN.

use crate::content::{Item, Items};
use crate::frame::Frame;
use crate::header::Version;
use crate::note::Fault;
use crate::value::{Stamp, number};

/// Where the knowledge of a command comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The text of HJ 212-2017, table 9 and Annex C.
    Text2017,
    /// HJ 212-2025, as two programs written from its Annex C have it; the text itself was not at hand.
    Programs2025,
    /// HJ/T 212-2005, as programs and frames show it; the text itself was not at hand.
    Seen2005,
    /// A vendor's own, seen in frames.
    Vendor,
}

/// What a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// CN.
    pub cn: u16,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Where this is known from.
    pub source: Source,
}

const fn c(cn: u16, zh: &'static str, en: &'static str, source: Source) -> Command {
    Command { cn, zh, en, source }
}

use Source::{Programs2025, Seen2005, Text2017, Vendor};

/// Every command that is known, by CN. Two meanings of one CN stand one after the other.
pub const COMMANDS: &[Command] = &[
    c(1000, "设置超时时间及重发次数", "set time-out and repeats", Text2017),
    c(1001, "上传数采仪硬件序列号", "hardware serial of the logger", Programs2025),
    c(1001, "设置报警门限时间", "set the alarm window", Seen2005),
    c(1002, "设置设备唯一标识", "set the network code", Programs2025),
    c(1011, "提取/上传现场机时间", "get or tell the time", Text2017),
    c(1012, "设置现场机时间", "set the time", Text2017),
    c(1013, "现场机时间校准请求", "ask for the time", Text2017),
    c(1014, "更换密钥", "new key", Programs2025),
    c(1021, "提取/上传污染物报警门限值", "get or tell alarm limits", Seen2005),
    c(1022, "设置污染物报警门限值", "set alarm limits", Seen2005),
    c(1031, "提取/上传上位机地址", "get or tell where alarms go", Seen2005),
    c(1032, "设置上位机地址", "set where alarms go", Seen2005),
    c(1041, "提取/上传数据上报时间", "get or tell the time of reports", Seen2005),
    c(1042, "设置数据上报时间", "set the time of reports", Seen2005),
    c(1061, "提取/上传实时数据间隔", "get or tell the interval of real-time data", Text2017),
    c(1062, "设置实时数据间隔", "set the interval of real-time data", Text2017),
    c(1063, "提取/上传分钟数据间隔", "get or tell the interval of minute data", Text2017),
    c(1064, "设置分钟数据间隔", "set the interval of minute data", Text2017),
    c(1072, "设置现场机密码", "set the password", Text2017),
    c(2011, "取/上传实时数据", "real-time data", Text2017),
    c(2012, "停止察看实时数据", "stop real-time data", Text2017),
    c(2013, "上传原始周期数据", "raw data of a cycle", Programs2025),
    c(2021, "取/上传设备运行状态", "states of devices", Text2017),
    c(2022, "停止察看设备运行状态", "stop states of devices", Text2017),
    c(2031, "取/上传日历史数据", "day data", Text2017),
    c(2041, "取/上传设备运行时间日历史数据", "run time of devices, a day", Text2017),
    c(2051, "取/上传分钟数据", "minute data", Text2017),
    c(2052, "上传单次噪声监测数据", "one measurement of noise", Programs2025),
    c(2061, "取/上传小时数据", "hour data", Text2017),
    c(2062, "上传自动标样核查数据", "automatic check with a standard", Programs2025),
    c(2071, "取/上传报警记录", "alarm records", Seen2005),
    c(2072, "上传报警事件", "an alarm", Seen2005),
    c(2081, "上传数采仪开机时间", "start of the logger", Text2017),
    c(2082, "厂商扩展", "vendor's own", Vendor),
    c(2083, "厂商扩展", "vendor's own", Vendor),
    c(2111, "上传焚烧炉炉膛温度五分钟均值", "furnace temperature, mean of five minutes", Programs2025),
    c(3011, "零点校准量程校准", "zero and span calibration", Text2017),
    c(3012, "即时采样", "sample now", Text2017),
    c(3013, "启动清洗/反吹", "clean or blow back", Text2017),
    c(3014, "比对采样", "comparison sample", Text2017),
    c(3015, "超标留样", "retain a sample on exceedance", Text2017),
    c(3016, "设置采样时间周期", "set the sampling cycle", Text2017),
    c(3017, "提取/上传采样时间周期", "get or tell the sampling cycle", Text2017),
    c(3018, "提取/上传出样时间", "get or tell the time of a sample's analysis", Text2017),
    c(3019, "提取/上传设备唯一标识", "get or tell a device's serial", Text2017),
    c(3020, "提取/上传现场机信息", "get or tell information of the site", Text2017),
    c(3021, "设置现场机参数", "set a parameter of the site", Text2017),
    c(3022, "即时留样", "retain a sample now", Programs2025),
    c(3024, "启动标样核查", "start a check with a standard", Programs2025),
    c(3032, "厂商扩展", "vendor's own", Vendor),
    c(8013, "厂商扩展", "vendor's own", Vendor),
    c(9011, "请求应答", "answer to a request", Text2017),
    c(9012, "执行结果", "result of a request", Text2017),
    c(9013, "通知应答", "answer to a notice", Text2017),
    c(9014, "数据应答", "answer to data", Text2017),
    c(9015, "心跳", "heartbeat", Programs2025),
    c(9021, "登录注册", "registration", Vendor),
];

/// What is known of a CN, the meaning of the version first where there are two.
#[must_use]
pub fn command(cn: u16, version: Version) -> Option<&'static Command> {
    let mut found = COMMANDS.iter().filter(|c| c.cn == cn);
    let first = found.next()?;
    match (version, found.next()) {
        (Version::V2005, Some(second)) if second.source == Seen2005 => Some(second),
        _ => Some(first),
    }
}

/// What data a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataKind {
    /// 2011.
    RealTime,
    /// 2013.
    Cycle,
    /// 2021.
    States,
    /// 2031.
    Day,
    /// 2041.
    RunTime,
    /// 2051.
    Minute,
    /// 2052.
    OneNoise,
    /// 2061.
    Hour,
    /// 2062.
    Check,
    /// 2111.
    Furnace,
}

/// A message. What stands in no variant is still in the items of the frame.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// 1000.
    Timeouts {
        /// Seconds, 1 to 99.
        over_time: u8,
        /// Repeats, 1 to 99.
        re_count: u8,
    },
    /// 1001 of 2025: identities of the logger (i23005 to i23008).
    Hardware {
        /// The items.
        values: Items<'a>,
    },
    /// 1001 of 2005.
    AlarmWindow {
        /// Minutes, as sent.
        warn_time: u32,
    },
    /// 1002 of 2025.
    NetworkCode {
        /// The items.
        values: Items<'a>,
    },
    /// 1011, 1012, 1013: a time where one is told or set.
    Clock {
        /// The instrument it is about.
        pol: Option<&'a [u8]>,
        /// The time; `None` in a question.
        time: Option<Stamp>,
    },
    /// 1014 of 2025; empty when the device asks.
    NewKey {
        /// When it was made.
        created: Option<Stamp>,
        /// The key as sent. It is a secret.
        key: Option<&'a [u8]>,
    },
    /// 1021, 1022 of 2005.
    AlarmLimits {
        /// `-LowValue` and `-UpValue`, or `PolId` in a question.
        values: Items<'a>,
    },
    /// 1031, 1032 of 2005.
    AlarmTarget {
        /// Where alarms go.
        target: Option<&'a [u8]>,
    },
    /// 1041, 1042 of 2005.
    ReportTime {
        /// `hhmm`, as sent.
        time: Option<&'a [u8]>,
    },
    /// 1061, 1062.
    RtdInterval {
        /// 30 to 3600; `None` in a question.
        seconds: Option<u16>,
    },
    /// 1063, 1064.
    MinInterval {
        /// A divisor of an hour up to 30; `None` in a question.
        minutes: Option<u8>,
    },
    /// 1072.
    Password {
        /// The new one. It is a secret.
        new: &'a [u8],
    },
    /// 2011, 2021 with nothing in them: begin to send.
    Start,
    /// 2012, 2022.
    Stop,
    /// Data with their time.
    Data {
        /// Which.
        kind: DataKind,
        /// The moment, or the start of the period.
        time: Stamp,
        /// All items, the time too.
        values: Items<'a>,
    },
    /// 2031, 2041, 2051, 2061, 2071 as a request.
    History {
        /// From.
        begin: Stamp,
        /// To.
        end: Stamp,
    },
    /// 2071, 2072 of 2005.
    Alarm {
        /// When.
        time: Option<Stamp>,
        /// All items.
        values: Items<'a>,
    },
    /// 2081.
    Restart {
        /// When it is told.
        time: Stamp,
        /// When it was.
        restart: Stamp,
    },
    /// 3011 to 3014, 3022, 3024: something is to be done.
    Act {
        /// By which instrument.
        pol: Option<&'a [u8]>,
        /// All items.
        values: Items<'a>,
    },
    /// 3015; empty as a request.
    Retained {
        /// When.
        time: Option<Stamp>,
        /// In which bottle.
        vase: Option<u16>,
    },
    /// 3016, 3017.
    Cycle {
        /// Of which instrument.
        pol: Option<&'a [u8]>,
        /// First start, `hhmmss` as sent.
        start: Option<&'a [u8]>,
        /// Hours from one to the next, 1 to 24.
        hours: Option<u8>,
    },
    /// 3018.
    SampleTime {
        /// Of which instrument.
        pol: Option<&'a [u8]>,
        /// 1 to 120; `None` in a question.
        minutes: Option<u8>,
    },
    /// 3019, 3020, 3021: serials, logs, states, parameters.
    Site {
        /// Of which instrument.
        pol: Option<&'a [u8]>,
        /// Which information.
        info: Option<&'a [u8]>,
        /// When, or from when.
        time: Option<Stamp>,
        /// All items.
        values: Items<'a>,
    },
    /// 9011.
    Accepted {
        /// The request's QN where CP carries it (2005).
        qn: Option<&'a [u8]>,
        /// QnRtn.
        result: u8,
    },
    /// 9012.
    Done {
        /// The request's QN where CP carries it (2005).
        qn: Option<&'a [u8]>,
        /// ExeRtn.
        result: u8,
    },
    /// 9013, 9014.
    Answer {
        /// The QN that is answered, where CP carries it (2005).
        qn: Option<&'a [u8]>,
    },
    /// 9015.
    Heartbeat,
    /// A command without a type here; its items are in the frame.
    Untyped,
}

struct Read<'a>(Items<'a>);

impl<'a> Read<'a> {
    fn text(&self, name: &'static str) -> Option<&'a [u8]> {
        self.0.find(name).and_then(|i| i.value)
    }

    fn maybe<T>(&self, name: &'static str, read: impl Fn(&'a [u8]) -> Option<T>) -> Result<Option<T>, Fault> {
        self.text(name).map(|t| read(t).ok_or(Fault::BadItem { name })).transpose()
    }

    fn must<T>(&self, name: &'static str, read: impl Fn(&'a [u8]) -> Option<T>) -> Result<T, Fault> {
        self.maybe(name, read)?.ok_or(Fault::NoItem { name })
    }

    fn time(&self, name: &'static str) -> Result<Option<Stamp>, Fault> {
        self.maybe(name, Stamp::read)
    }

    fn within(&self, name: &'static str, from: u16, to: u16) -> Result<Option<u16>, Fault> {
        self.maybe(name, |t| number::<u16>(t).filter(|n| (from..=to).contains(n)))
    }

    fn small(&self, name: &'static str, from: u8, to: u8) -> Result<Option<u8>, Fault> {
        Ok(self.within(name, from.into(), to.into())?.and_then(|n| u8::try_from(n).ok()))
    }

    fn data(&self, kind: DataKind, history: bool) -> Result<Message<'a>, Fault> {
        if history && self.text("BeginTime").is_some() {
            return self.history();
        }
        if self.0.is_empty() {
            return Ok(Message::Start);
        }
        // The time stands first nearly always.
        let first = self.0.iter().next().filter(|i| i.name == b"DataTime").and_then(|i| i.value);
        let time = match first {
            Some(text) => Stamp::read(text).ok_or(Fault::BadItem { name: "DataTime" })?,
            None => self.must("DataTime", Stamp::read)?,
        };
        Ok(Message::Data { kind, time, values: self.0 })
    }

    fn history(&self) -> Result<Message<'a>, Fault> {
        Ok(Message::History { begin: self.must("BeginTime", Stamp::read)?, end: self.must("EndTime", Stamp::read)? })
    }
}

impl<'a> Frame<'a> {
    /// What is known of its CN.
    #[must_use]
    pub fn command(&self) -> Option<&'static Command> {
        command(self.header.cn, self.version)
    }

    /// The message by its CN. An error says which item is missing or beyond its range; the frame stays readable.
    pub fn message(&self) -> Result<Message<'a>, Fault> {
        let all = self.items();
        let read = Read(all);
        let pol = || read.text("PolId");
        Ok(match self.header.cn {
            2011 => read.data(DataKind::RealTime, false)?,
            2051 => read.data(DataKind::Minute, true)?,
            2061 => read.data(DataKind::Hour, true)?,
            2031 => read.data(DataKind::Day, true)?,
            2013 => read.data(DataKind::Cycle, true)?,
            2021 => read.data(DataKind::States, false)?,
            2041 => read.data(DataKind::RunTime, true)?,
            2052 => read.data(DataKind::OneNoise, true)?,
            2062 => read.data(DataKind::Check, true)?,
            2111 => read.data(DataKind::Furnace, true)?,
            1000 => Message::Timeouts {
                over_time: read.small("OverTime", 1, 99)?.ok_or(Fault::NoItem { name: "OverTime" })?,
                re_count: read.small("ReCount", 1, 99)?.ok_or(Fault::NoItem { name: "ReCount" })?,
            },
            1001 => match read.maybe("WarnTime", number)? {
                Some(warn_time) => Message::AlarmWindow { warn_time },
                None => Message::Hardware { values: all },
            },
            1002 => Message::NetworkCode { values: all },
            1011 | 1013 => Message::Clock { pol: pol(), time: read.time("SystemTime")? },
            1012 => Message::Clock { pol: pol(), time: Some(read.must("SystemTime", Stamp::read)?) },
            1014 => Message::NewKey { created: read.time("SKCreateTime")?, key: read.text("NewSK") },
            1021 | 1022 => Message::AlarmLimits { values: all },
            1031 | 1032 => Message::AlarmTarget { target: read.text("AlarmTarget") },
            1041 | 1042 => Message::ReportTime { time: read.text("ReportTime") },
            1061 => Message::RtdInterval { seconds: read.within("RtdInterval", 30, 3600)? },
            1062 => Message::RtdInterval {
                seconds: Some(read.within("RtdInterval", 30, 3600)?.ok_or(Fault::NoItem { name: "RtdInterval" })?),
            },
            1063 => Message::MinInterval { minutes: minutes(&read)? },
            1064 => {
                Message::MinInterval { minutes: Some(minutes(&read)?.ok_or(Fault::NoItem { name: "MinInterval" })?) }
            }
            // In 2005 the new password stands as PW in CP.
            1072 => Message::Password {
                new: read.text("NewPW").or_else(|| read.text("PW")).ok_or(Fault::NoItem { name: "NewPW" })?,
            },
            2012 | 2022 => Message::Stop,
            2071 if read.text("BeginTime").is_some() => read.history()?,
            2071 | 2072 => Message::Alarm { time: read.time("AlarmTime")?, values: all },
            2081 => Message::Restart {
                time: read.must("DataTime", Stamp::read)?,
                restart: read.must("RestartTime", Stamp::read)?,
            },
            3011..=3014 | 3022 | 3024 => Message::Act { pol: pol(), values: all },
            3015 => Message::Retained { time: read.time("DataTime")?, vase: read.maybe("VaseNo", number)? },
            3016 | 3017 => Message::Cycle {
                pol: pol(),
                start: read.text("CstartTime"),
                // The field table says Ctime, the examples CTime.
                hours: match read.small("Ctime", 1, 24)? {
                    None => read.small("CTime", 1, 24)?,
                    some => some,
                },
            },
            3018 => Message::SampleTime { pol: pol(), minutes: read.small("Stime", 1, 120)? },
            3019..=3021 => Message::Site {
                pol: pol(),
                info: read.text("InfoId"),
                time: match read.time("DataTime")? {
                    None => read.time("BeginTime")?,
                    some => some,
                },
                values: all,
            },
            9011 => Message::Accepted { qn: read.text("QN"), result: read.must("QnRtn", number)? },
            9012 => Message::Done { qn: read.text("QN"), result: read.must("ExeRtn", number)? },
            9013 | 9014 => Message::Answer { qn: read.text("QN") },
            9015 => Message::Heartbeat,
            _ => Message::Untyped,
        })
    }
}

fn minutes(read: &Read<'_>) -> Result<Option<u8>, Fault> {
    let found = read.small("MinInterval", 1, 30)?;
    match found {
        Some(n) if 60 % n != 0 => Err(Fault::BadItem { name: "MinInterval" }),
        other => Ok(other),
    }
}

/// What QnRtn says (HJ 212-2017 table 6; 2005 has the first three).
#[must_use]
pub fn qn_rtn(code: u8) -> Option<(&'static str, &'static str)> {
    Some(match code {
        1 => ("准备执行请求", "ready"),
        2 => ("请求被拒绝", "refused"),
        3 => ("PW 错误", "wrong PW"),
        4 => ("MN 错误", "wrong MN"),
        5 => ("ST 错误", "wrong ST"),
        6 => ("Flag 错误", "wrong Flag"),
        7 => ("QN 错误", "wrong QN"),
        8 => ("CN 错误", "wrong CN"),
        9 => ("CRC 校验错误", "wrong check sum"),
        100 => ("未知错误", "unknown"),
        _ => return None,
    })
}

/// What ExeRtn says (HJ 212-2017 table 7).
#[must_use]
pub fn exe_rtn(code: u8) -> Option<(&'static str, &'static str)> {
    Some(match code {
        1 => ("执行成功", "done"),
        2 => ("执行失败，不知道原因", "failed, reason unknown"),
        3 => ("命令请求条件错误", "wrong condition"),
        4 => ("通讯超时", "no connection in time"),
        5 => ("系统繁忙不能执行", "busy"),
        6 => ("系统故障", "fault"),
        100 => ("没有数据", "no data"),
        _ => return None,
    })
}

/// What a system code names (HJ 212-2017 table 5; 44 and 45 of 2025).
#[must_use]
pub fn system(st: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match st {
        b"21" => ("地表水质量监测", "surface water quality"),
        b"22" => ("空气质量监测", "air quality"),
        b"23" => ("声环境质量监测", "acoustic environment"),
        b"24" => ("地下水质量监测", "ground water quality"),
        b"25" => ("土壤质量监测", "soil quality"),
        b"26" => ("海水质量监测", "sea water quality"),
        b"27" => ("挥发性有机物监测", "volatile organic compounds"),
        b"31" => ("大气环境污染源", "air pollution source"),
        b"32" => ("地表水体环境污染源", "surface water pollution source"),
        b"33" => ("地下水体环境污染源", "ground water pollution source"),
        b"34" => ("海洋环境污染源", "marine pollution source"),
        b"35" => ("土壤环境污染源", "soil pollution source"),
        b"36" => ("声环境污染源", "noise source"),
        b"37" => ("振动环境污染源", "vibration source"),
        b"38" => ("放射性环境污染源", "radioactive source"),
        b"39" => ("工地扬尘污染源", "construction dust"),
        b"41" => ("电磁环境污染源", "electromagnetic source"),
        b"44" => ("用电监测", "electricity"),
        b"45" => ("关键工况监测", "production condition"),
        b"51" => ("烟气排放过程监控", "flue-gas process"),
        b"52" => ("污水排放过程监控", "sewage process"),
        b"91" => ("系统交互", "interaction"),
        _ => return None,
    })
}

/// The items of one factor that stand together, the data flag beside the values.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The items.
    pub items: Items<'a>,
}

impl<'a> Items<'a> {
    /// The groups that semicolons part, in their order.
    pub fn groups(&self) -> impl Iterator<Item = Group<'a>> + use<'a> {
        let (content, spans) = (self.content, self.spans);
        spans.chunk_by(|a, b| a.group() == b.group()).map(move |spans| Group { items: Items { content, spans } })
    }
}

impl<'a> Group<'a> {
    /// The factor's code, or the name of a field.
    #[must_use]
    pub fn factor(&self) -> &'a [u8] {
        self.items.iter().next().map(|i: Item<'a>| i.factor).unwrap_or_default()
    }
}
