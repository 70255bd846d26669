import classes from './raw-text.module.css';

/** A frame as it came, wrapped but otherwise untouched. */
export const RawText = ({ text, label }: { text: string; label: string }) => (
  <pre className={classes.raw} tabIndex={0} aria-label={label}>
    {text}
  </pre>
);
