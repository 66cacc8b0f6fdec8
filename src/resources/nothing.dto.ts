/** The input of an action that needs none; any key is refused. */
export class Nothing {}
