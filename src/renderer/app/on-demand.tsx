import { lazy, Suspense, useState, type ComponentType } from 'react';
import { useWindow, type WindowState } from '../lib/window-store';

/** A part of the window that is loaded when it is first wanted, and stays from then on. */
export function onDemand<Props extends object>(
  isWanted: (state: WindowState) => boolean,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }));
  return function OnDemand(props: Props) {
    const wanted = useWindow(isWanted);
    const [everWanted, setEverWanted] = useState(wanted);
    if (wanted && !everWanted) setEverWanted(true);
    if (!everWanted) return null;
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}
