import type { ReactNode } from "react";
import { rem } from "../marks/geometry";

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg className="icon" width={rem(size)} height={rem(size)} viewBox="0 0 20 20" aria-hidden="true">
      {children}
    </svg>
  );
}

export function Brand({ size = 30 }: { size?: number }) {
  return (
    <svg width={rem(size)} height={rem(size)} viewBox="0 0 32 32" aria-hidden="true" className="brand-mark">
      <circle cx="16" cy="16" r="12.5" fill="none" stroke="var(--teal)" strokeWidth="2.6" strokeDasharray="62 16.5" strokeDashoffset="-8.2" transform="rotate(-90 16 16)" />
      <path d="M8 17.5h16M16 12.5v10.5M12.5 23h7" stroke="var(--teal)" strokeWidth="2.2" fill="none" strokeLinecap="round" />
      <circle cx="16" cy="10" r="2.1" fill="var(--ochre-2)" />
    </svg>
  );
}

export const LiveIcon = () => (
  <Icon>
    <path d="M2 11h4l2-6 4 10 2-4h4" />
  </Icon>
);
export const UnknownIcon = () => (
  <Icon>
    <rect x="3" y="3" width="14" height="14" strokeDasharray="3 2" />
    <path d="M8 8a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1.1M10 13.6v.4" />
  </Icon>
);
export const RejectedIcon = () => (
  <Icon>
    <path d="M3 12v5h14v-5M7 4l6 6M13 4l-6 6" />
  </Icon>
);
export const ReceiverIcon = () => (
  <Icon>
    <path d="M10 10v8M7 18h6" />
    <circle cx="10" cy="8" r="1.6" />
    <path d="M6 12a6 6 0 0 1 0-8M14 4a6 6 0 0 1 0 8" />
  </Icon>
);
export const CourseIcon = () => (
  <Icon>
    <path d="M2 10h16" opacity=".45" />
    <circle cx="4" cy="10" r="2" />
    <circle cx="10" cy="10" r="2" />
    <path d="M14.5 6.5 18 10l-3.5 3.5" />
  </Icon>
);
export const CityIcon = () => (
  <Icon>
    <path d="M2.5 4.5h15M2.5 10h15M2.5 15.5h15" opacity=".45" />
    <path d="M4 15.5v-3M8 15.5v-6M12 15.5V6M16 15.5V3" strokeWidth="2" />
  </Icon>
);
export const PlaceIcon = () => (
  <Icon>
    <path d="M10 17.5c3.5-4 5-6.8 5-9a5 5 0 0 0-10 0c0 2.2 1.5 5 5 9z" />
    <circle cx="10" cy="8.5" r="1.8" />
  </Icon>
);
export const UnitIcon = () => (
  <Icon>
    <path d="M3 17.5V7l7-4.5L17 7v10.5M1.5 17.5h17M7.5 17.5v-5h5v5" />
  </Icon>
);
export const ReadingIcon = () => (
  <Icon>
    <path d="M10 3v13.5M5.5 16.5h9M3 6.5h14M5 6.5l-2.5 5h5zM15 6.5l-2.5 5h5z" />
  </Icon>
);
export const StandingIcon = () => (
  <Icon>
    <path d="M2.5 17.5h15" opacity=".45" />
    <path d="M2.5 13l4.5-5 4 3 6-7.5" strokeWidth="2" />
  </Icon>
);
export const CompareIcon = () => (
  <Icon>
    <path d="M3 3.5h5.5v13H3zM11.5 3.5H17v13h-5.5z" />
    <path d="M5 10h10M12.8 7.6L15.2 10l-2.4 2.4" strokeWidth="1.7" />
  </Icon>
);
export const RunIcon = () => (
  <Icon>
    <path d="M4 3.5h12v13H4zM7 7h6M7 10h6M7 13h3.5" />
  </Icon>
);
export const Chevron = ({ dir }: { dir: "left" | "right" | "up" | "down" }) => (
  <Icon size={14}>
    <path d={{ left: "M13 3l-7 7 7 7", right: "M7 3l7 7-7 7", up: "M3 13l7-7 7 7", down: "M3 7l7 7 7-7" }[dir]} strokeWidth="2.2" />
  </Icon>
);
export const Clip = () => (
  <Icon size={14}>
    <path d="M14.5 9.5l-5 5a3.2 3.2 0 01-4.6-4.6l6-6a2.2 2.2 0 013.1 3.1l-5.7 5.7a1 1 0 01-1.5-1.4l5-5" strokeWidth="1.7" />
  </Icon>
);

export const MethodIcon = () => (
  <Icon>
    <path d="M4.5 2.5h8l3 3v12h-11z" />
    <path d="M7.5 8h5M7.5 11h5M7.5 14h3" opacity=".6" />
  </Icon>
);
export const DraftIcon = () => (
  <Icon>
    <path d="M3.5 16.5l.8-3.6L13.5 3.7l2.8 2.8-9.2 9.2z" />
    <path d="M11.8 5.4l2.8 2.8" opacity=".6" />
  </Icon>
);
export const WhatIfIcon = () => (
  <Icon>
    <path d="M2.5 6h15M2.5 14h15" opacity=".45" />
    <path d="M7 3.5v5M13 11.5v5" strokeWidth="2.4" />
  </Icon>
);
export const GradientIcon = () => (
  <Icon>
    <path d="M2.5 16.5h15M4 16.5v-3M8 16.5v-6M12 16.5V7M16 16.5V3M3.5 8.5L9 4.5M6 4.5h3v3" />
  </Icon>
);
export const FactIcon = () => (
  <Icon>
    <path d="M3.5 4h13M3.5 8h8M3.5 12h6M12 13.5l2 2 3.5-4.5M3.5 16h5" />
  </Icon>
);
export const CalendarIcon = () => (
  <Icon>
    <path d="M3 4.5h14v12H3zM3 8.5h14M6.5 2.5v4M13.5 2.5v4M7 12.5l2 2 4-4" />
  </Icon>
);
export const LookIcon = () => (
  <Icon size={18}>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M10 2.8a7.2 7.2 0 010 14.4z" fill="currentColor" />
  </Icon>
);
export const HelpIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.5" />
    <path d="M7.6 8c0-3.1 4.9-3 4.9-.1 0 1.9-2.5 1.9-2.5 3.8M10 14.2v.4" />
  </Icon>
);
export const MenuIcon = () => (
  <Icon>
    <path d="M3 5.5h14M3 10h14M3 14.5h14" />
  </Icon>
);
export const ScreenIcon = () => (
  <Icon>
    <path d="M2.5 3.5h15v10h-15zM10 13.5v3.5M6.5 17h7" />
  </Icon>
);
export const PrintIcon = () => (
  <Icon size={16}>
    <path d="M5.5 7V2.5h9V7M5.5 14h-3V7h15v7h-3M5.5 11.5h9v6h-9z" />
  </Icon>
);
export const DiscIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.5" />
    <circle cx="10" cy="10" r="2.2" />
    <path d="M10 5a5 5 0 0 1 5 5" opacity=".6" />
  </Icon>
);

export const ReportIcon = () => (
  <Icon>
    <path d="M5 2.5h7l3.5 3.5v11.5H5z" />
    <path d="M12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5" opacity=".6" />
  </Icon>
);

export const RegisterIcon = () => (
  <Icon>
    <path d="M4.5 4.5a2 2 0 0 1 2-2h9v15h-9a2 2 0 0 1-2-2z" />
    <path d="M4.5 15.5a2 2 0 0 1 2-2h9M8 6h4.5M8 9h4.5" opacity=".6" />
  </Icon>
);

export const PaperIcon = () => (
  <Icon>
    <path d="M4 11v5.5h12V11" />
    <path d="M10 13V3m0 0L6.5 6.5M10 3l3.5 3.5" />
  </Icon>
);

export const NoticeIcon = () => (
  <Icon>
    <path d="M4.5 14h11l-1.5-2V8.5a4 4 0 0 0-8 0V12z" />
    <path d="M8.5 16.5h3" opacity=".6" />
  </Icon>
);

export const WorkdaysIcon = () => (
  <Icon>
    <path d="M3 4.5h14v12H3zM3 8.5h14M6.5 2.5v4M13.5 2.5v4" />
    <path d="M6 11.5h2M9 11.5h2M12 11.5h2M6 14h2M9 14h2" opacity=".6" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <rect x="4" y="9" width="12" height="8" rx="1.5" />
    <path d="M6.8 9V6.4a3.2 3.2 0 0 1 6.4 0V9M10 12.2v2" />
  </Icon>
);

export const PeopleIcon = () => (
  <Icon>
    <circle cx="7.5" cy="7" r="2.8" />
    <path d="M2.5 16.5a5 5 0 0 1 10 0" />
    <path d="M12.5 4.4a2.8 2.8 0 0 1 0 5.2M14.5 12a5 5 0 0 1 3 4.5" opacity=".6" />
  </Icon>
);

export const AuditIcon = () => (
  <Icon>
    <path d="M10 2.5l6 2.2v4.6c0 3.8-2.5 6.6-6 8.2-3.5-1.6-6-4.4-6-8.2V4.7z" />
    <path d="M7.3 9.8l2 2 3.5-4" />
  </Icon>
);
export const SelfIcon = () => (
  <Icon>
    <path d="M4 2.5h9l3 3v12H4zM7 8h6M7 11h6M7 14h3" />
  </Icon>
);
export const ReviewIcon = () => (
  <Icon>
    <path d="M4 2.5h9l3 3v12H4zM7 8h6" />
    <path d="M7 13l2 2 4.5-5" strokeWidth="2" />
  </Icon>
);
export const AppealIcon = () => (
  <Icon>
    <path d="M10 3v14M5 17h10M4 6.5h12M4 6.5L2 11.5h4zM16 6.5l-2 5h4z" />
  </Icon>
);
