/** What a step did: a line for people, and an exit code where it is not a plain success. */
export interface Done {
  readonly detail: string;
  readonly exit?: number;
}
