/** The API's types under the names that the pages use, all taken from the generated schema. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type User = Schemas["User"];
export type Language = Schemas["Language"];
export type ProblemSummary = Schemas["ProblemSummary"];
export type Problem = Schemas["Problem"];
export type Submission = Schemas["Submission"];
export type SubmissionSummary = Schemas["SubmissionSummary"];
export type Progress = Schemas["Progress"];
export type TestResult = Schemas["TestResult"];
export type Shown = Schemas["Shown"];
export type Signature = Schemas["Signature"];
export type Sample = Schemas["Sample"];
export type Run = Schemas["Run"];
export type RunInput = Schemas["RunInput"];
export type Verdict = NonNullable<Submission["verdict"]>;
export type NewUpload = Schemas["NewUpload"];
export type Upload = Schemas["Upload"];
export type PackageIssue = Schemas["PackageIssue"];
export type Version = Schemas["VersionSummary"];
export type Rejudging = Schemas["Rejudging"];
export type RejudgingSummary = Schemas["RejudgingSummary"];
export type VerdictChange = Schemas["VerdictChange"];
export type VerdictCount = Schemas["VerdictCount"];
export type Verification = Schemas["Verification"];
export type VerificationStatus = Schemas["VerificationStatus"];
export type VerificationFinding = Schemas["VerificationFinding"];
export type VerificationResult = Schemas["VerificationResult"];
export type VerifiedSubmission = Schemas["VerifiedSubmission"];
export type ImportReport = Schemas["ImportReport"];
export type Overview = Schemas["Overview"];
export type OperatedNode = Schemas["Node"];
export type OperatedJob = Schemas["Job"];
export type Attempt = Schemas["Attempt"];
export type Queue = Schemas["Queue"];
