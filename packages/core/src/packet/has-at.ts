/** Whether a text has another in this place. `startsWith()` takes several times as long in Node 20. */
export const hasAt = (text: string, part: string, at: number): boolean => text.slice(at, at + part.length) === part;
