/** Where archives are, below the data directory. */
export const archivesFolder = 'archives';

/** The file of an archive, in that folder. */
export const archiveFile = (id: string): string => `rookery-${id}.tar.gz`;
