/** A test that has to be looked at. */
export interface Finding {
  /** Relative to the project; empty when it is not known. */
  file: string;
  name: string;
  error: string;
}

export interface Findings {
  failures: Finding[];
  secondAttempts: Finding[];
}

export function findingsOfVitest(
  report: {
    testResults: readonly {
      name: string;
      status: string;
      message: string;
      assertionResults: readonly {
        ancestorTitles: readonly string[];
        title: string;
        status: string;
        failureMessages: readonly string[];
      }[];
    }[];
  },
  root: string,
): Findings;

interface PlaywrightSuite {
  title: string;
  specs: readonly {
    file: string;
    title: string;
    tests: readonly {
      status: string;
      results: readonly { error?: { message: string } }[];
    }[];
  }[];
  suites?: readonly PlaywrightSuite[];
}

export function findingsOfPlaywright(
  report: {
    config: { rootDir: string };
    suites: readonly PlaywrightSuite[];
    errors: readonly { message?: string; location?: { file: string } }[];
  },
  root: string,
): Findings;

export function findingsOfBench(report: {
  failures: Readonly<Record<string, readonly string[]>>;
}): Findings;

export function linesOfFindings(steps: readonly ({ name: string } & Partial<Findings>)[]): string[];
