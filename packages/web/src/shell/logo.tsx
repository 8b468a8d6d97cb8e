/** The mark: a wave over its high-water line. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0c7285" />
      <path
        d="M5 20.5c3.4 0 3.6-9 7.4-9s3.6 9 7.2 9 3.6-9 7.4-9"
        fill="none"
        stroke="#fff"
        strokeWidth="2.8"
        strokeLinecap="round"
      />
      <path d="M5 26h22" stroke="#8fdbe6" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
