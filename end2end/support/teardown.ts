import { clear } from "./scratch";

/** Removes what the workers of this run shared. */
export default clear;
