export { UnknownTool, type ToolAnswer, type ToolServer, type ToolView } from '../kernel/tools.js';
