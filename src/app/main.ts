// The page's script.
import { startApp } from './app.ts';

void startApp();
