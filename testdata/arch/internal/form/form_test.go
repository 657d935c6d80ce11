package form

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.

// A test file may be too long as well.
// want "the file has 80 lines, at most 79"
