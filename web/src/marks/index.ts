export { HatchDefs } from "./Hatch";
export { History } from "./History";
export { PointsBar } from "./PointsBar";
export { Ribbon, ReadingChip, StageTag } from "./chips";
export { KnownMark, SourceGlyph, StateMark, type Known } from "./glyphs";
export { SpanText } from "./SpanText";
export { Staircase, type StairCell } from "./Staircase";
