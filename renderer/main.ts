import './lib/zodWithoutEval.ts';
import './ui/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './lib/connection.svelte.ts';

mount(App, { target: document.getElementById('app')!, props: { connection: connect() } });
