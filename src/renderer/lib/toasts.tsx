import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';

/** Errors stay until they are read; a choice the person made (`cancelled`) is no news. */
export function toastError(title: string, error: AppError): void {
  if (error.code === 'cancelled') return;
  notifications.show({
    id: `error:${title}`,
    title,
    message: (
      <>
        {error.message}
        {error.advice !== undefined && <div className="toast-advice">{error.advice}</div>}
      </>
    ),
    color: 'red',
    role: 'alert',
    autoClose: false,
  });
}

export function toastDone(title: string, message: ReactNode): void {
  notifications.show({ title, message, color: 'teal', autoClose: 12_000 });
}

/** Runs a request for its effect; only failure needs words, success shows in the state. */
export async function orToast<T>(title: string, outcome: Promise<Result<T>>): Promise<T | null> {
  const result = await outcome;
  if (result.ok) return result.value;
  toastError(title, result.error);
  return null;
}
