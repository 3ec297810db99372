import type { Instance } from "../contract/types";

/** Data paths that were generated for the demonstration, not stated by a source. */
export function syntheticPaths(mission: Instance): string[] {
  const paths = mission.data?.synthetic;
  return Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [];
}

export function hostName(mission: Instance): string {
  const { host_name: name, host } = mission.attributes ?? {};
  return String(name ?? mission.data?.host_name ?? host ?? "");
}

/** What a mission is about, in the words of who described it; "" when nobody said. */
export function missionTitle(mission: Instance): string {
  const title = mission.data?.title;
  return typeof title === "string" ? title : "";
}
