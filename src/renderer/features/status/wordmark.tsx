import classes from './header.module.css';

/** Two reels and the tape between them. */
export const Wordmark = () => (
  <h1 className={classes.wordmark}>
    <svg width="26" height="14" viewBox="0 0 26 14" aria-hidden>
      <g fill="none" stroke="currentColor" strokeWidth="1.7">
        <circle cx="6.5" cy="6.5" r="5.2" />
        <circle cx="19.5" cy="6.5" r="5.2" />
        <path d="M6.5 12.6h13" />
      </g>
      <circle cx="6.5" cy="6.5" r="1.6" fill="currentColor" />
      <circle cx="19.5" cy="6.5" r="1.6" fill="currentColor" />
    </svg>
    Tapedeck
  </h1>
);
