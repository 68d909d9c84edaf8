export declare const specTargets: readonly string[];
export declare const testedTargets: readonly string[];
export declare function targetOf(file: string): string;
export declare function specsOf(target: string | undefined): {
  testRegex?: string[];
  testMatch?: string[];
  testPathIgnorePatterns?: string[];
};
