import { t } from "../i18n";

/** A refusal of the server, made ready to be shown. `status` is 0 when it was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong, by the last part of the field's name. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** The same by the whole path, as "inputs.0.content". */
    readonly paths: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

interface FieldError {
  field: string;
  rule: string;
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return typeof entry["field"] === "string" && typeof entry["rule"] === "string";
}

/** Reads a problem+json body; anything else yields a general sentence with the status. */
export function parseProblem(status: number, body: unknown): ApiError {
  if (typeof body !== "object" || body === null) return new ApiError(status, t.errors.unknown(status));
  const { title, detail, errors } = body as Record<string, unknown>;
  const fields: Record<string, string> = {};
  const paths: Record<string, string> = {};
  for (const error of Array.isArray(errors) ? errors.filter(isFieldError) : []) {
    // "body.password" and "password" are the same field to a form.
    const name = error.field.split(".").at(-1) ?? error.field;
    fields[name] ??= error.rule;
    paths[error.field] ??= error.rule;
  }
  const sentence = [detail, title].find((s): s is string => typeof s === "string" && s !== "");
  return new ApiError(status, sentence ?? t.errors.unknown(status), fields, paths);
}

/** The ApiError behind whatever was thrown: `fetch` throws TypeErrors for lost networks. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, t.errors.network);
}
