/** Runs `body` with these variables set. */
export const withEnvironment = async (variables: NodeJS.ProcessEnv, body: () => unknown): Promise<void> => {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await body();
  } finally {
    process.env = before;
  }
};
