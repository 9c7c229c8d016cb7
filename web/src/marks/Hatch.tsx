/** The hatchings that "still possible" is drawn with. Put once into the page. */
export function HatchDefs() {
  return (
    <svg className="defs" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {[
          ["teal", "var(--teal)"],
          ["ochre", "var(--ochre)"],
          ["ink", "var(--ink-3)"],
        ].map(([name, colour]) => (
          <pattern key={name} id={`hatch-${name}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" fill="var(--paper-0)" />
            <rect width="1.5" height="4" fill={colour} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
