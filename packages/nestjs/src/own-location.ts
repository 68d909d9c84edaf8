/**
 * Where this package is: undefined where nobody says so. The build puts `import.meta.url` in its place for ES modules,
 * which has no form that compiles for both.
 */
export const ownLocation: string | undefined = typeof __filename === 'string' ? __filename : undefined;
