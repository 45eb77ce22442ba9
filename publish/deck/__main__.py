from publish.deck import main

main()
