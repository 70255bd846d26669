import classes from './ladder.module.css';

/** A decimal as the venue wrote it, cut at the point so that a column of them lines up there. */
export function Decimal({ value }: { value: string }) {
  const point = value.indexOf('.');
  return point < 0 ? (
    <>
      <span className={classes.whole}>{value}</span>
      <span className={classes.fraction} />
    </>
  ) : (
    <>
      <span className={classes.whole}>{value.slice(0, point)}</span>
      <span className={classes.fraction}>{value.slice(point)}</span>
    </>
  );
}
