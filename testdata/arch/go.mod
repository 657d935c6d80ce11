module example.com/crooked

go 1.26

require example.com/river v0.0.0

replace example.com/river => ./river
