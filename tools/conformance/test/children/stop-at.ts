/** Resolves when the process is told to stop, or at once if it is to stop by itself. */
export const stopAt = async (when: string | undefined): Promise<void> => {
  if (when !== 'SIGTERM') return;
  const told = new Promise<void>(resolve => process.once('SIGTERM', () => resolve()));
  const alive = setInterval(() => undefined, 1000); // a service has more to do than to wait for a signal
  console.log('works');
  await told;
  clearInterval(alive);
};
