/** The hatchings that "still possible" is drawn with. Put once into the page. */
export function HatchDefs({ scale = 1 }: { scale?: number }) {
  return (
    <svg className="defs" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {[
          // what waits for a fact and what waits for a ruling lean to different sides: they are told apart without colour
          { name: "teal", colour: "var(--teal)", turn: 45 },
          { name: "ochre", colour: "var(--ochre)", turn: -45 },
          { name: "passed", colour: "var(--passed-edge)", turn: 90 },
        ].map(({ name, colour, turn }) => (
          <pattern key={name} id={`hatch-${name}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn}) scale(${scale})`}>
            <rect width="4" height="4" fill="var(--paper-0)" />
            <rect width="1.5" height="4" fill={colour} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
