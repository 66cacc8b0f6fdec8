import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const actionMark = 'rookery:action';
export const publicMark = 'rookery:public';
export const callerMark = 'rookery:caller';

/** The route performs this action of the registry; the guard admits the call before the handler runs. */
export const ActionRoute = (id: string): CustomDecorator => SetMetadata(actionMark, id);

/** The route needs no caller; `why` is read by the test that walks all routes. */
export const Public = (why: string): CustomDecorator => SetMetadata(publicMark, why);

/** The route needs a caller and asks the gate itself, call by call: the MCP endpoint. */
export const CallerOnly = (why: string): CustomDecorator => SetMetadata(callerMark, why);
