import classes from './header.module.css';

export const Wordmark = () => (
  <h1 className={classes.wordmark}>
    <Reels width={26} />
    Tapedeck
  </h1>
);

/** Two reels and the tape between them. */
export const Reels = ({ width }: { width: number }) => (
  <svg width={width} height={(width * 14) / 26} viewBox="0 0 26 14" aria-hidden>
    <g fill="none" stroke="currentColor" strokeWidth="1.7">
      <circle cx="6.5" cy="6.5" r="5.2" />
      <circle cx="19.5" cy="6.5" r="5.2" />
      <path d="M6.5 12.6h13" />
    </g>
    <circle cx="6.5" cy="6.5" r="1.6" fill="currentColor" />
    <circle cx="19.5" cy="6.5" r="1.6" fill="currentColor" />
  </svg>
);
