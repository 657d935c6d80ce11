module example.com/river

go 1.26
