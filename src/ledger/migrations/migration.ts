export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Refuses update and delete: what happened stays; withdrawing is a new row. */
export const appendOnly = (table: string): string => `
create trigger ${table}_no_update before update on ${table} begin select raise(abort, '${table} is append-only'); end;
create trigger ${table}_no_delete before delete on ${table} begin select raise(abort, '${table} is append-only'); end;`;
