package fetch

import "C" // want "fetch may not use C, which belongs to nobody"
