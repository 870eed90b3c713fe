import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

describe('History', () => {
  it('walks back and forth', () => {
    const history = new History('a');
    history.push('b');
    history.push('c');
    expect(history.undo()).toBe('b');
    expect(history.undo()).toBe('a');
    expect(history.undo()).toBe('a');
    expect(history.canUndo).toBe(false);
    expect(history.redo()).toBe('b');
    expect(history.redo()).toBe('c');
    expect(history.redo()).toBe('c');
    expect(history.canRedo).toBe(false);
  });

  it('drops the undone branch on a new step', () => {
    const history = new History(0);
    history.push(1);
    history.push(2);
    history.undo();
    history.push(3);
    expect(history.states).toEqual([0, 1, 3]);
    expect(history.canRedo).toBe(false);
  });

  it('keeps 100 steps besides the state one started from', () => {
    const history = new History(0);
    for (let i = 1; i <= 150; i++) history.push(i);
    expect(history.states.length).toBe(101);
    for (let i = 0; i < 200; i++) history.undo();
    expect(history.current).toBe(50);
  });

  it('jumps to a state without losing the others', () => {
    const history = new History('a');
    history.push('b');
    history.push('c');
    expect(history.goTo(0)).toBe('a');
    expect(history.states).toEqual(['a', 'b', 'c']);
    expect(history.goTo(7)).toBe('a');
    expect(history.index).toBe(0);
  });
});
