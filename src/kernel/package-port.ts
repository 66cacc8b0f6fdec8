/** One file of a bundle; `text` is absent where it is none. */
export interface BundleFile {
  path: string;
  text?: string;
  size: number;
}

/** Where a bundle is fetched from: a commit, and the folder in it. */
export interface BundleSource {
  url: string;
  revision: string;
  path?: string;
}

/** Fetches bundles. Throws Problem where it is not to be had, or holds what no bundle may. */
export interface PackagePort {
  fetch(source: BundleSource): Promise<BundleFile[]>;
}

/** What a bundle may come to; beyond it nothing is read. */
export const bundleBounds = { files: 200, fileBytes: 262_144, totalBytes: 2_097_152 } as const;
