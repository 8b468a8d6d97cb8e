/**
 * Whether the promise resolves within the time; rejects if it does. One that is not waited for any
 * longer may still fail: that is nobody's concern then.
 */
export async function doneWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined);
  }
}
