/** The double that the runtime reads in these bytes; NaN when it is none or infinite. */
export declare function parseNumber(start: u32, end: u32): f64;

/** The known item that begins there, or -1, from whoever can tell the parts of an item that was not expected. */
export declare function lookUpItem(start: u32): i32;
